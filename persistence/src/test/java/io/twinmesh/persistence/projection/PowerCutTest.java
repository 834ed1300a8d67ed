package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.SignedTrees;

import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the disk was not forced to keep of H2 is gone.
@Tag("database")
class PowerCutTest {
    private static final List<BatchPosted> BATCHES = LedgerSamples.batches(6, 5, 1);

    private final List<HikariDataSource> opened = new ArrayList<>();
    private Database database = Database.h2(Path.of("unused"));

    @TempDir private Path folder;
    @TempDir private Path signed;

    @BeforeAll
    static void register() {
        FilePath.register(new ForcedFiles());
    }

    @BeforeEach
    void name() {
        database = new Database("jdbc:h2:forced:" + folder.resolve("db"), "", "");
    }

    @AfterEach
    void close() {
        opened.forEach(HikariDataSource::close);
    }

    private TestJournal journal() {
        return TestJournal.prepared(open(database), database.dialect());
    }

    private HikariDataSource open(Database one) {
        var source = one.open("test", 2);
        opened.add(source);
        return source;
    }

    /// The database that is found when there is power again.
    private TestJournal left(String name) throws IOException {
        Files.copy(folder.resolve("db.mv.db.forced"), folder.resolve(name + ".mv.db"));
        var found = Database.h2(folder.resolve(name));
        return new TestJournal(open(found), found.dialect());
    }

    private LedgerLogProjection projection() {
        return new LedgerLogProjection(
                "0", ReadSideContract.SKEY, new SignedTrees(signed, CommitsOnDisk.of(database)));
    }

    @Test
    void what_is_remembered_as_signed_is_in_the_database() throws Exception {
        var journal = journal();
        journal.append(BATCHES, 1);
        try (var runner = journal.runner(projection())) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        var remembered = Files.readString(signed.resolve("lane-0.checkpoint"));

        var left = left("left");

        assertThat(new LogReader(left.source(), "0").signed()).contains(remembered);
        try (var runner = left.runner(projection())) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
    }

    @Test
    void events_are_on_the_disk_before_anybody_sees_a_checkpoint_of_them() throws Exception {
        var journal = journal();
        var projection = projection();
        try (var connection = journal.source().getConnection()) {
            connection.setAutoCommit(false);
            projection.prepare(connection);
            connection.commit();
            journal.append(BATCHES, 1);

            projection.apply(connection, journal.tailer().next(0, projection.wanted()).rows());

            var left = left("left");
            assertThat(left.tailer().next(0, projection.wanted()).rows()).hasSameSizeAs(BATCHES);
            connection.commit();
        }
    }
}
