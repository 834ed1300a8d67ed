package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.explorer.LinkedExplorer;
import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LinkedLog;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.SignedTrees;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

/// What a log beside the ledger's promises on every database.
interface LinkedLogContract {
    Skey LEDGER = Skey.of("twinmesh.local/lane/0", new byte[32]);
    Skey MODELS = LEDGER.beside("twinmesh.local/models");

    /// A database of its own for each test.
    TestJournal journal();

    private static LinkedLog log(DataSource source, Path folder) {
        return new LinkedLog(source, "models", MODELS, new SignedTrees(folder, CommitsOnDisk.of()));
    }

    private static List<LinkedLeaf> leaves(DataSource source) throws SQLException {
        return new LinkedExplorer(source, "models").entries(0, 100);
    }

    private static ModelPublished published(int version) {
        return new ModelPublished("our-net@" + version, digest(version), Optional.empty());
    }

    private static String digest(int number) {
        return "sha256:" + String.format("%064x", number);
    }

    private static Checkpoint checkpoint(DataSource source) throws Exception {
        return Checkpoint.open(
                new LogReader(source, "models").checkpoint().orElseThrow(), MODELS.vkey());
    }

    @Test
    default void each_event_is_one_leaf_under_a_checkpoint_of_its_own_origin(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        var log = log(journal.source(), folder);
        log.add(List.of(), LedgerSamples.NOW);
        assertThat(checkpoint(journal.source()).size()).isZero();

        log.add(List.of(published(1), published(2)), LedgerSamples.NOW);
        log.add(
                List.<LinkedEvent>of(published(2), new ModelRetired(digest(1)), published(1)),
                LedgerSamples.NOW.plusSeconds(5));

        assertThat(leaves(journal.source()))
                .extracting(LinkedLeaf::event)
                .containsExactly(published(1), published(2), new ModelRetired(digest(1)));
        var checkpoint = checkpoint(journal.source());
        assertThat(checkpoint.origin()).isEqualTo("twinmesh.local/models");
        var hashes =
                leaves(journal.source()).stream()
                        .map(leaf -> Rfc9162.leafHash(leaf.bytes()))
                        .toList();
        assertThat(checkpoint.root()).isEqualTo(CompactRange.empty().appendAll(hashes).root());
        for (var leaf : leaves(journal.source())) {
            var proof = new LogReader(journal.source(), "models").proof(leaf.index()).orElseThrow();
            assertThat(proof.open(leaf.bytes(), MODELS.vkey())).isEqualTo(checkpoint);
        }
    }

    @Test
    default void each_leaf_has_a_row_that_an_older_program_knows_and_shared_rows_are_read_too(
            @TempDir Path folder) throws Exception {
        var journal = journal();
        log(journal.source(), folder).add(List.of(published(1), published(2)), LedgerSamples.NOW);
        var leaves = leaves(journal.source());
        try (var connection = journal.source().getConnection();
                var statement = connection.createStatement()) {
            try (var rows =
                    statement.executeQuery("SELECT leaf FROM log_entry WHERE lane = 'models'")) {
                rows.next();
                assertThat(LinkedLeaf.parse(rows.getBytes(1)).event()).isEqualTo(published(1));
                assertThat(rows.next()).isTrue();
            }
            statement.execute("DELETE FROM log_entry WHERE lane = 'models'");
            new StoredLeaves(connection, "models")
                    .insert(
                            leaves.stream()
                                    .map(leaf ->
                                            new StoredLeaves.Entry(
                                                    leaf.index(), leaf.bytes(), Optional.empty()))
                                    .toList());
        }

        log(journal.source(), folder).add(List.of(published(2), published(3)), LedgerSamples.NOW);

        assertThat(leaves(journal.source()))
                .extracting(LinkedLeaf::event)
                .containsExactly(published(1), published(2), published(3));
    }

    @Test
    default void it_lies_beside_the_ledgers_log_and_neither_disturbs_the_other(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        var log = log(journal.source(), folder);
        log.add(List.of(published(1)), LedgerSamples.NOW);
        journal.append(LedgerSamples.batches(20, 10, 1), 1);
        try (var runner = journal.runner(new LedgerLogProjection("0", LEDGER))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        log.add(List.of(published(2)), LedgerSamples.NOW);

        assertThat(checkpoint(journal.source()).size()).isEqualTo(2);
        assertThat(MODELS.vkey().text()).isNotEqualTo(LEDGER.vkey().text());
    }

    @Test
    default void servers_that_add_at_once_add_each_event_once(@TempDir Path folder)
            throws Exception {
        var source = journal().source();
        try (var servers = Executors.newFixedThreadPool(3)) {
            for (int server = 0; server < 3; server++) {
                servers.execute(() -> {
                    var log = log(source, folder);
                    for (int version = 1; version <= 5; version++) {
                        log.add(List.of(published(version)), LedgerSamples.NOW);
                    }
                });
            }
        }
        assertThat(leaves(source)).extracting(LinkedLeaf::event).doesNotHaveDuplicates().hasSize(5);
        assertThat(checkpoint(source).size()).isEqualTo(5);
    }

    @Test
    default void what_is_damaged_or_of_another_key_is_not_signed(@TempDir Path folder)
            throws Exception {
        var journal = journal();
        var log = log(journal.source(), folder);
        log.add(List.of(published(1)), LedgerSamples.NOW);
        var before = checkpoint(journal.source());
        var stranger =
                new LinkedLog(
                        journal.source(),
                        "models",
                        LEDGER.beside("other/models"),
                        new SignedTrees(folder.resolve("none"), CommitsOnDisk.of()));

        assertThatThrownBy(() -> stranger.add(List.of(published(2)), LedgerSamples.NOW))
                .hasMessageContaining("not ours");
        journal.execute("DELETE FROM log_tile");
        assertThatThrownBy(() -> log.add(List.of(published(2)), LedgerSamples.NOW))
                .hasMessageContaining("is missing");
        assertThat(checkpoint(journal.source())).isEqualTo(before);
    }

    @Test
    default void what_is_about_a_model_is_found_again_also_in_a_log_from_before_the_lists(
            @TempDir Path folder) throws Exception {
        var journal = journal();
        log(journal.source(), folder).add(List.of(published(1), published(2)), LedgerSamples.NOW);
        // an older program adds without listing, also between others
        journal.execute("DELETE FROM linked_leaf WHERE idx = 0");

        log(journal.source(), folder)
                .add(List.of(published(2), new ModelRetired(digest(1))), LedgerSamples.NOW);

        var explorer = new LinkedExplorer(journal.source(), "models");
        assertThat(explorer.about(digest(1), 0, 100))
                .extracting(LinkedLeaf::event)
                .containsExactly(published(1), new ModelRetired(digest(1)));
        assertThat(explorer.about(digest(1), 1, 100))
                .extracting(LinkedLeaf::index)
                .containsExactly(2L);
        assertThat(explorer.about(digest(1), 0, 1)).hasSize(1);
        assertThat(explorer.about(digest(3), 0, 100)).isEmpty();
        assertThatThrownBy(() -> explorer.about(digest(1), 0, 101))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// A log of our key under other rows of the same database, and what its signer remembers.
    private static Path remembered(
            DataSource source, Path folder, Instant time, ModelPublished... events)
            throws IOException {
        Files.createDirectories(folder);
        new LinkedLog(source, "another", MODELS, new SignedTrees(folder, CommitsOnDisk.of()))
                .add(List.of(events), time);
        return Files.move(
                folder.resolve("another.checkpoint"), folder.resolve("models.checkpoint"));
    }

    @Test
    default void a_database_from_an_older_backup_is_not_signed(@TempDir Path folder)
            throws Exception {
        var source = journal().source();
        log(source, folder).add(List.of(published(1)), LedgerSamples.NOW);
        var newer = folder.resolve("newer");
        var file = remembered(source, newer, LedgerSamples.NOW, published(1), published(2));
        var text = Files.readString(file);
        var log = log(source, newer);

        assertThatThrownBy(() -> log.add(List.of(published(2)), LedgerSamples.NOW.plusSeconds(1)))
                .isInstanceOf(ProjectionHaltedException.class)
                .hasMessageContaining("has 1 leaves and 2 were signed");
        assertThat(checkpoint(source).size()).isEqualTo(1);
        assertThat(file).hasContent(text.strip());
    }

    @Test
    default void a_log_with_other_leaves_than_were_signed_is_not_signed(@TempDir Path folder)
            throws Exception {
        var source = journal().source();
        log(source, folder).add(List.of(published(1), published(2)), LedgerSamples.NOW);
        var other = folder.resolve("other");
        remembered(source, other, LedgerSamples.NOW.plusSeconds(1), published(1));
        var log = log(source, other);

        assertThatThrownBy(() -> log.add(List.of(published(3)), LedgerSamples.NOW))
                .isInstanceOf(ProjectionHaltedException.class)
                .hasMessageContaining("are not those that were signed");
        assertThat(checkpoint(source).size()).isEqualTo(2);
    }

    @Test
    default void a_log_that_grew_out_of_what_was_remembered_goes_on(@TempDir Path folder)
            throws Exception {
        var source = journal().source();
        log(source, folder).add(List.of(published(1), published(2)), LedgerSamples.NOW);
        var behind = folder.resolve("behind");
        var file = remembered(source, behind, LedgerSamples.NOW, published(1));

        log(source, behind).add(List.of(published(3)), LedgerSamples.NOW);

        assertThat(Checkpoint.open(Files.readString(file), MODELS.vkey()).size()).isEqualTo(3);
    }

    @Test
    default void what_cannot_be_remembered_is_told_and_nothing_more_is_signed(@TempDir Path folder)
            throws Exception {
        var source = journal().source();
        var log = log(source, folder.resolve("missing"));

        assertThatThrownBy(() -> log.add(List.of(published(1)), LedgerSamples.NOW))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> log.add(List.of(published(2)), LedgerSamples.NOW))
                .isInstanceOf(UncheckedIOException.class);
    }
}
