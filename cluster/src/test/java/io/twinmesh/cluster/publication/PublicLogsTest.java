package io.twinmesh.cluster.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

class PublicLogsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Skey LEDGER = Skey.of("log.example/lane/0", new byte[32]);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final JdbcDataSource source = new JdbcDataSource();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @TempDir private Path models;
    @TempDir private Path signed;

    @BeforeEach
    void prepare() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        var migrations = new Migrations(source, Dialect.H2, now::get);
        migrations.run(Migrations.journal());
        migrations.run(ReadSideSchema.scripts());
    }

    private PublicLogs started(Path remembered) {
        return PublicLogs.start(
                new PublicLogs.Parts(
                        source,
                        new JournalTailer(source, Dialect.H2, 1),
                        LEDGER,
                        new SignedTrees(remembered, CommitsOnDisk.of()),
                        Optional.empty(),
                        ModelCatalog.open(models),
                        now::get,
                        true));
    }

    @Test
    void a_log_of_nodes_that_is_not_what_was_signed_last_has_stopped_and_that_of_models_goes_on()
            throws IOException {
        var nodes = LEDGER.beside("log.example/nodes");
        var leaf = Rfc9162.leafHash(new byte[1]);
        Files.writeString(
                signed.resolve("nodes.checkpoint"),
                Checkpoint.of(nodes.vkey().name(), CompactRange.empty().appendAll(List.of(leaf)))
                        .signedBy(nodes));

        try (var logs = started(signed)) {
            await().atMost(LONG).until(logs::nodesStopped);

            assertThat(logs.modelsStopped()).isFalse();
        }
    }

    @Test
    void logs_whose_checkpoints_cannot_be_remembered_have_stopped_until_they_can()
            throws IOException {
        var missing = signed.resolve("missing");

        try (var logs = started(missing)) {
            assertThat(logs.modelsStopped()).isTrue();
            now.set(START.plusSeconds(60));
            assertThat(logs.nodesStopped()).as("it may only be behind").isFalse();
            now.set(START.plusSeconds(61));
            assertThat(logs.nodesStopped()).isTrue();

            Files.createDirectory(missing);

            logs.again();
            assertThat(logs.modelsStopped()).isFalse();
            await().atMost(LONG).until(() -> !logs.nodesStopped());
        }
    }
}
