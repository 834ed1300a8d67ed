package io.twinmesh.persistence.expert;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("database")
class ReviewCasesOnPostgresqlTest extends ReviewCasesContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    HikariDataSource database() {
        return POSTGRESQL.migrated(6, ReviewCases.migrations());
    }
}
