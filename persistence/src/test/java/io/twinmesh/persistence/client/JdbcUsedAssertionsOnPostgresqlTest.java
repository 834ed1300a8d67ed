package io.twinmesh.persistence.client;

import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import javax.sql.DataSource;

@Tag("database")
class JdbcUsedAssertionsOnPostgresqlTest implements JdbcUsedAssertionsContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public DataSource source() {
        return POSTGRESQL.migrated(2, JdbcUsedAssertions.migrations());
    }
}
