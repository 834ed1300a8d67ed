package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import javax.sql.DataSource;

@Tag("database")
class DirectoryOnPostgresqlTest implements DirectoryContract, DirectorySealContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public DataSource empty() {
        return POSTGRESQL.empty(6);
    }

    @Override
    public Database.Dialect dialect() {
        return Database.Dialect.POSTGRESQL;
    }
}
