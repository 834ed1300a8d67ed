package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/// What a log beside the ledger's promises on every database.
interface LinkedLogContract {
    Skey LEDGER = Skey.of("twinmesh.local/lane/0", new byte[32]);
    Skey MODELS = LEDGER.beside("twinmesh.local/models");

    /// A database of its own for each test.
    TestJournal journal();

    private static ModelPublished published(int version) {
        return new ModelPublished("our-net@" + version, digest(version), Optional.empty());
    }

    private static String digest(int number) {
        return "sha256:" + String.format("%064x", number);
    }

    private static Checkpoint checkpoint(LinkedLog log) throws Exception {
        return Checkpoint.open(log.reader().checkpoint().orElseThrow(), MODELS.vkey());
    }

    @Test
    default void each_event_is_one_leaf_under_a_checkpoint_of_its_own_origin() throws Exception {
        var journal = journal();
        var log = new LinkedLog(journal.source(), "models", MODELS);
        log.add(List.of(), LedgerSamples.NOW);
        assertThat(checkpoint(log).size()).isZero();

        log.add(List.of(published(1), published(2)), LedgerSamples.NOW);
        log.add(
                List.<LinkedEvent>of(published(2), new ModelRetired(digest(1)), published(1)),
                LedgerSamples.NOW.plusSeconds(5));

        assertThat(log.leaves())
                .extracting(LinkedLeaf::event)
                .containsExactly(published(1), published(2), new ModelRetired(digest(1)));
        var checkpoint = checkpoint(log);
        assertThat(checkpoint.origin()).isEqualTo("twinmesh.local/models");
        var hashes = log.leaves().stream().map(leaf -> Rfc9162.leafHash(leaf.bytes())).toList();
        assertThat(checkpoint.root()).isEqualTo(CompactRange.empty().appendAll(hashes).root());
        for (var leaf : log.leaves()) {
            var proof = log.reader().proof(leaf.index()).orElseThrow();
            assertThat(proof.open(leaf.bytes(), MODELS.vkey())).isEqualTo(checkpoint);
        }
    }

    @Test
    default void it_lies_beside_the_ledgers_log_and_neither_disturbs_the_other() throws Exception {
        var journal = journal();
        var log = new LinkedLog(journal.source(), "models", MODELS);
        log.add(List.of(published(1)), LedgerSamples.NOW);
        journal.append(LedgerSamples.batches(20, 10, 1), 1);
        try (var runner = journal.runner(new LedgerLogProjection("0", LEDGER))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        log.add(List.of(published(2)), LedgerSamples.NOW);

        assertThat(checkpoint(log).size()).isEqualTo(2);
        assertThat(MODELS.vkey().text()).isNotEqualTo(LEDGER.vkey().text());
    }

    @Test
    default void servers_that_add_at_once_add_each_event_once() throws Exception {
        var source = journal().source();
        try (var servers = Executors.newFixedThreadPool(3)) {
            for (int server = 0; server < 3; server++) {
                servers.execute(() -> {
                    var log = new LinkedLog(source, "models", MODELS);
                    for (int version = 1; version <= 5; version++) {
                        log.add(List.of(published(version)), LedgerSamples.NOW);
                    }
                });
            }
        }
        var log = new LinkedLog(source, "models", MODELS);
        assertThat(log.leaves()).extracting(LinkedLeaf::event).doesNotHaveDuplicates().hasSize(5);
        assertThat(checkpoint(log).size()).isEqualTo(5);
    }

    @Test
    default void what_is_damaged_or_of_another_key_is_not_signed() throws Exception {
        var journal = journal();
        var log = new LinkedLog(journal.source(), "models", MODELS);
        log.add(List.of(published(1)), LedgerSamples.NOW);
        var before = checkpoint(log);
        var stranger = new LinkedLog(journal.source(), "models", LEDGER.beside("other/models"));

        assertThatThrownBy(() -> stranger.add(List.of(published(2)), LedgerSamples.NOW))
                .hasMessageContaining("not ours");
        journal.execute("DELETE FROM log_tile");
        assertThatThrownBy(() -> log.add(List.of(published(2)), LedgerSamples.NOW))
                .hasMessageContaining("is missing");
        assertThat(checkpoint(log)).isEqualTo(before);
    }
}
