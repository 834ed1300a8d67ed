package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.explorer.LogExplorer;
import io.twinmesh.persistence.explorer.OpenedPayouts;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.leaves.StoredLeaves.Entry;
import io.twinmesh.persistence.leaves.StoredLeaves.Opening;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How leaves lie in every database, those of before included.
interface StoredLeavesContract {
    Skey KEY = Skey.of("twinmesh.local/lane/0", new byte[32]);

    /// A database of its own for each test.
    TestJournal journal();

    private static TestJournal logged(TestJournal journal) throws Exception {
        try (var runner = journal.runner(new LedgerLogProjection("0", KEY))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        return journal;
    }

    /// All that is read of a log, each thing under its name.
    private static SortedMap<String, Object> shown(TestJournal journal, List<BatchPosted> batches)
            throws SQLException {
        var source = journal.source();
        var log = new LogReader(source, "0");
        var explorer = new LogExplorer(source, "0");
        var receipts = new ReceiptReader(source, "0", KEY.vkey());
        var shown = new TreeMap<String, Object>();
        int index = 0;
        for (var leaf : log.leaves(0, log.size())) {
            shown.put("leaf " + index, explorer.entry(index).orElseThrow());
            shown.put("proof " + index, log.proof(index).orElseThrow().text());
            assertThat(explorer.entry(index).orElseThrow().leaf()).isEqualTo(leaf);
            index++;
        }
        for (var payout : batches.stream().flatMap(batch -> batch.payouts().stream()).toList()) {
            var job = payout.paid().job();
            shown.put("receipt " + job, receipts.receipt(job).orElseThrow().json());
            shown.put("payout " + job, explorer.payout(job).orElseThrow());
        }
        shown.put(
                "opened",
                new OpenedPayouts(source, "0").naming(LedgerSamples.MODEL, Long.MAX_VALUE));
        for (int account = 1; account < 10; account++) {
            var id = LedgerSamples.account(account);
            var lines = Statements.statement(journal, id, 7);
            shown.put("statement " + account, lines);
            if (!lines.isEmpty()) {
                assertThat(Statements.forwards(journal, id, 7)).isEqualTo(lines.reversed());
            }
        }
        return shown;
    }

    /// Puts a log into the tables of before, as the projection of then wrote it: a row for each
    /// leaf, one for each receipt, and eight bytes for each leaf of an account.
    ///
    /// @param size how many leaves that are
    private static void asBefore(TestJournal journal, List<BatchPosted> batches, long size)
            throws SQLException {
        var leaves = new LogReader(journal.source(), "0").leaves(0, size);
        journal.execute("DELETE FROM log_leaves WHERE first_idx < " + size);
        journal.execute("DELETE FROM payout_leaf WHERE idx < " + size);
        journal.execute("DELETE FROM account_leaf WHERE first_idx < " + size);
        var touched = new TreeMap<String, List<Long>>();
        try (var connection = journal.source().getConnection();
                var entry =
                        connection.prepareStatement("INSERT INTO log_entry VALUES ('0', ?, ?)");
                var receipt =
                        connection.prepareStatement(
                                "INSERT INTO receipt VALUES (?, '0', ?, ?, ?)");
                var list =
                        connection.prepareStatement(
                                "INSERT INTO account_leaf VALUES ('0', ?, ?, ?)")) {
            for (int index = 0; index < leaves.size(); index++) {
                entry.setLong(1, index);
                entry.setBytes(2, leaves.get(index));
                entry.executeUpdate();
            }
            for (var batch : batches) {
                for (var payout : batch.payouts()) {
                    receipt.setString(1, payout.paid().job().value());
                    receipt.setLong(2, payout.index());
                    // the whole record was the first form, what the leaf does not say the second
                    receipt.setBytes(
                            3,
                            payout.index() % 2 == 0
                                    ? PayoutRecord.of(batch, payout).canonicalBytes()
                                    : PayoutRecord.unlogged(payout.paid()));
                    receipt.setBytes(4, payout.paid().salt());
                    receipt.executeUpdate();
                }
                for (var movement : batch.movements()) {
                    movement.movement().postings().stream()
                            .map(posting -> posting.account().value())
                            .distinct()
                            .forEach(account ->
                                    touched.computeIfAbsent(account, _ -> new ArrayList<>())
                                            .add(movement.index()));
                }
            }
            for (var account : touched.entrySet()) {
                var indexes = ByteBuffer.allocate(8 * account.getValue().size());
                account.getValue().forEach(indexes::putLong);
                list.setString(1, account.getKey());
                list.setLong(2, account.getValue().getFirst());
                list.setBytes(3, indexes.array());
                list.executeUpdate();
            }
        }
    }

    @Test
    default void a_log_in_the_tables_of_before_is_read_as_ever_and_goes_on() throws Exception {
        var journal = journal();
        var batches = LedgerSamples.batches(120, 10, 31);
        int seam = batches.size() / 2;
        int last = batches.size() - 1;
        var log = new LogReader(journal.source(), "0");
        journal.append(batches.subList(0, seam), 1);
        logged(journal);
        long older = log.size();
        journal.append(batches.subList(seam, last), seam + 1);
        logged(journal);
        var before = shown(journal, batches.subList(0, last));
        assertThat(before).hasSizeGreaterThan(100);

        asBefore(journal, batches.subList(0, seam), older);

        assertThat(shown(journal, batches.subList(0, last))).isEqualTo(before);
        journal.append(batches.subList(last, batches.size()), last + 1);
        logged(journal);
        assertThat(log.leaves(0, Long.MAX_VALUE))
                .containsExactlyElementsOf(
                        batches.stream()
                                .flatMap(batch ->
                                        batch.movements().stream()
                                                .map(moved -> LedgerLeaf.of(batch, moved).bytes()))
                                .toList());
        int width = (int) Math.min(256, log.size());
        var bundle = new TilePath.Entries(0, width).text();
        assertThat(Tiles.unbundle(log.tile(bundle).orElseThrow())).hasSize(width);
    }

    @Test
    default void leaves_of_any_size_come_back_each_alone_and_together() throws Exception {
        var random = new Random(4);
        var entries = new ArrayList<Entry>();
        var lengths = List.of(0, 1, 84, 214, 7_990, 8_100, 65_535);
        for (int i = 0; i < 300; i++) {
            int length =
                    i % 40 == 39
                            ? lengths.get(i / 40 % lengths.size())
                            : 84 + 26 * random.nextInt(9);
            entries.add(entry(1000 + i, random, length));
        }
        try (var connection = journal().source().getConnection()) {
            var stored = new StoredLeaves(connection, "0");
            for (int from = 0; from < 300; from += 75) {
                stored.insert(entries.subList(from, from + 75));
            }
            new StoredLeaves(connection, "other").insert(List.of(entry(1010, random, 90)));

            assertThat(stored.leaves(0, 1000)).isEmpty();
            assertThat(stored.leaves(1300, 9000)).isEmpty();
            assertThat(stored.leaves(0, 9000)).containsExactlyElementsOf(leaves(entries));
            for (int i = 0; i < 300; i++) {
                int to = i + random.nextInt(300 - i + 1);
                assertThat(stored.leaves(1000 + i, 1000 + to))
                        .containsExactlyElementsOf(leaves(entries.subList(i, to)));
                var opening = entries.get(i).opening();
                if (opening.isPresent()) {
                    var paid = stored.payout(opening.get().job()).orElseThrow();
                    assertThat(paid.index()).isEqualTo(1000 + i);
                    assertThat(paid.leaf()).isEqualTo(entries.get(i).leaf());
                    assertThat(paid.opening().unlogged()).isEqualTo(opening.get().unlogged());
                    assertThat(paid.opening().salt()).isEqualTo(opening.get().salt());
                }
            }
            var some = List.of(1299L, 999L, 1000L, 1039L, 1300L, 1040L);
            assertThat(stored.leaves(some).keySet()).containsExactly(1000L, 1039L, 1040L, 1299L);
            var all = IntStream.range(1000, 1300).mapToObj(Long::valueOf).toList();
            assertThat(stored.leaves(all).values()).containsExactlyElementsOf(leaves(entries));
            assertThat(stored.leaves(List.of())).isEmpty();
            assertThat(stored.payout(JobId.of(7, 7))).isEmpty();
        }
    }

    @Test
    default void a_job_is_logged_once_and_so_is_an_index() throws Exception {
        var random = new Random(5);
        try (var connection = journal().source().getConnection()) {
            var stored = new StoredLeaves(connection, "0");
            var first = entry(0, random, 214);
            stored.insert(List.of(first));
            var samePlace = entry(0, random, 214);
            var sameJob = new Entry(1, first.leaf(), first.opening());

            assertThatThrownBy(() -> stored.insert(List.of(samePlace)))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> stored.insert(List.of(sameJob)))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    default void a_busy_log_has_a_row_for_many_leaves() throws Exception {
        var journal = journal();
        journal.append(LedgerSamples.batches(400, 40, 32), 1);
        logged(journal);

        long leaves = new LogReader(journal.source(), "0").size();
        try (var connection = journal.source().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM log_leaves")) {
            rows.next();
            assertThat(rows.getLong(1)).isLessThan(leaves / 8);
        }
    }

    private static Entry entry(long index, Random random, int length) {
        var leaf = new byte[length];
        random.nextBytes(leaf);
        if (index % 3 == 0) {
            var unlogged = new byte[67];
            var salt = new byte[32];
            random.nextBytes(unlogged);
            random.nextBytes(salt);
            var job = JobId.of(random.nextLong(), random.nextLong());
            return new Entry(index, leaf, Optional.of(new Opening(job, unlogged, salt)));
        }
        return new Entry(index, leaf, Optional.empty());
    }

    private static List<byte[]> leaves(List<Entry> entries) {
        return entries.stream().map(Entry::leaf).toList();
    }
}
