package io.twinmesh.persistence.member;

import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import javax.sql.DataSource;

@Tag("database")
class MemberRegisterOnPostgresqlTest implements MemberRegisterContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public DataSource source() {
        return POSTGRESQL.migrated(2, MemberRegister.migrations());
    }
}
