package io.twinmesh.persistence.export;

import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("database")
class ExportRegisterOnPostgresqlTest implements ExportRegisterContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public ExportRegister register() {
        return new ExportRegister(POSTGRESQL.migrated(6, ExportRegister.migrations()));
    }
}
