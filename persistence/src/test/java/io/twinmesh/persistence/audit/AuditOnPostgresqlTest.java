package io.twinmesh.persistence.audit;

import static io.twinmesh.persistence.audit.TestTrail.ADA;
import static io.twinmesh.persistence.audit.TestTrail.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.PostgresqlSchemas;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;

@Tag("database")
class AuditOnPostgresqlTest implements AuditContract {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public TestTrail databases() {
        return TestTrail.prepared(
                POSTGRESQL.empty(4), POSTGRESQL.empty(4), Database.Dialect.POSTGRESQL);
    }

    @Test
    void two_processes_write_one_chain() throws Exception {
        var databases = databases();
        var heard = new ArrayList<java.util.concurrent.CompletionStage<Recorded>>();
        try (var one = databases.start();
                var other = databases.start()) {
            for (int i = 0; i < 500; i++) {
                heard.add(one.record(search(ADA, "one")));
                heard.add(other.record(search(ADA, "other")));
            }
            assertThat(heard)
                    .allSatisfy(stage ->
                            assertThat(stage.toCompletableFuture().join())
                                    .isInstanceOf(Recorded.Written.class));
        }
        assertThat(databases.check()).isEqualTo(new Verdict.Sound(1000, 1000));
    }
}
