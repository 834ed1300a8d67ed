package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.SignedTrees;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The ledger's signer and what it remembers outside of its database, on every database.
public interface SignedTreesContract {
    List<BatchPosted> BATCHES = LedgerSamples.batches(20, 5, 1);

    /// A database of its own for each test.
    TestJournal journal();

    private static List<TreeHash> hashes() {
        return BATCHES.stream()
                .flatMap(batch ->
                        batch.movements().stream()
                                .map(moved -> LedgerLeaf.of(batch, moved).bytes()))
                .map(Rfc9162::leafHash)
                .toList();
    }

    private static Path remembered(Path folder, List<TreeHash> leaves) throws IOException {
        return Files.writeString(
                folder.resolve("lane-0.checkpoint"),
                Checkpoint.of(
                                ReadSideContract.SKEY.vkey().name(),
                                CompactRange.empty().appendAll(leaves))
                        .signedBy(ReadSideContract.SKEY));
    }

    private static ProjectionRunner started(TestJournal journal, Path folder) {
        var runner =
                journal.runner(
                        new LedgerLogProjection(
                                "0",
                                ReadSideContract.SKEY,
                                new SignedTrees(folder, CommitsOnDisk.of())));
        runner.start();
        return runner;
    }

    private static String halts(TestJournal journal, Path folder) {
        try (var runner = started(journal, folder)) {
            assertThat(runner.reached(Long.MAX_VALUE)).failsWithin(ReadSideContract.PATIENCE);
            return runner.halted().orElseThrow();
        }
    }

    @Test
    default void what_is_signed_is_remembered_and_goes_on_from_there(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        journal.append(BATCHES.subList(0, 2), 1);
        try (var runner = started(journal, folder)) {
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        // one that was killed before it remembered the last
        var file = remembered(folder, hashes().subList(0, 3));
        journal.append(BATCHES.subList(2, BATCHES.size()), 3);
        try (var runner = started(journal, folder)) {
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }

        assertThat(Checkpoint.open(Files.readString(file), ReadSideContract.SKEY.vkey()).size())
                .isEqualTo(hashes().size());
        assertThat(file)
                .content()
                .isEqualTo(new LogReader(journal.source(), "0").signed().orElseThrow());
    }

    @Test
    default void an_older_database_is_signed_no_more(@TempDir Path folder) throws Exception {
        var journal = journal();
        var file = remembered(folder, hashes());
        var text = Files.readString(file);

        assertThat(halts(journal, folder)).as("an empty one").contains("an older backup");
        journal.append(BATCHES.subList(0, 2), 1);
        try (var runner = journal.runner(new LedgerLogProjection("0", ReadSideContract.SKEY))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        var signed = new LogReader(journal.source(), "0").signed();
        journal.append(BATCHES.subList(2, BATCHES.size()), 3);

        assertThat(halts(journal, folder)).contains("were signed: an older backup was restored");
        assertThat(new LogReader(journal.source(), "0").signed()).isEqualTo(signed);
        assertThat(file).content().isEqualTo(text);
    }

    @Test
    default void what_is_remembered_and_damaged_is_named_with_its_file(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve("lane-0.checkpoint");

        Files.writeString(file, "");
        assertThat(halts(journal(), folder)).contains("in " + file + " is not ours");
        Files.write(file, new byte[] {(byte) 0xFF});
        assertThat(halts(journal(), folder)).contains(file + " is not ours: it is not UTF-8");
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(halts(journal(), folder))
                .contains(file + " is not ours: got a folder, want a file");
    }

    @Test
    default void a_database_with_other_leaves_is_signed_no_more(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        journal.append(BATCHES, 1);
        remembered(folder, List.of(hashes().get(1), hashes().get(0)));
        try (var runner = journal.runner(new LedgerLogProjection("0", ReadSideContract.SKEY))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }

        assertThat(halts(journal, folder)).contains("are not those that were signed");
    }
}
