package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.PostgresqlSchemas;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

@Tag("database")
class ReadSideOnPostgresqlTest
        implements ReadSideContract,
                EarningsContract,
                ExplorerContract,
                FollowingContract,
                LinkedLogContract,
                LinkedProjectionContract,
                SignedTreesContract,
                StoredLeavesContract {
    private static final JournalTailer.Wanted ALL = new JournalTailer.Wanted("", true, 50);
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    @Override
    public TestJournal journal() {
        return TestJournal.prepared(POSTGRESQL.empty(12), Database.Dialect.POSTGRESQL);
    }

    @Test
    void nothing_behind_a_held_transaction_is_delivered_before_it_ends() throws SQLException {
        var journal = journal();
        var tailer = journal.tailer();
        try (var held = journal.source().getConnection()) {
            held.setAutoCommit(false);
            TestJournal.append(held, "a|1", 1, "x.y/1", new byte[0]);
            journal.append("a|2", 1, "x.y/1", new byte[0]);

            var waiting = tailer.next(0, ALL);
            assertThat(waiting.rows()).isEmpty();
            assertThat(waiting.cursor()).isZero();
            held.commit();
        }
        var slice = tailer.next(0, ALL);
        assertThat(slice.rows()).extracting(JournalRow::ordering).containsExactly(1L, 2L);
        assertThat(slice.cursor()).isEqualTo(2);
    }

    @Test
    void rows_of_many_leaves_stay_on_their_pages() throws SQLException {
        var journal = journal();
        try (var connection = journal.source().getConnection()) {
            var leaf = new byte[214];
            var entries =
                    IntStream.range(0, 1000)
                            .mapToObj(i -> new StoredLeaves.Entry(i, leaf, Optional.empty()))
                            .toList();
            new StoredLeaves(connection, "x".repeat(20)).insert(entries);
            try (var statement = connection.createStatement();
                    var rows =
                            statement.executeQuery(
                                    "SELECT pg_relation_size(reltoastrelid), (SELECT count(*) FROM"
                                            + " log_leaves) FROM pg_class WHERE oid ="
                                            + " 'log_leaves'::regclass")) {
                rows.next();
                assertThat(rows.getLong(1)).isZero();
                assertThat(rows.getLong(2)).isEqualTo(28);
            }
        }
    }

    @Test
    void the_place_of_a_rolled_back_or_terminated_transaction_is_passed_over() throws SQLException {
        var journal = journal();
        var tailer = journal.tailer();
        try (var undone = journal.source().getConnection()) {
            undone.setAutoCommit(false);
            TestJournal.append(undone, "a|1", 1, "x.y/1", new byte[0]);
            journal.append("a|2", 1, "x.y/1", new byte[0]);
            assertThat(tailer.next(0, ALL).rows()).isEmpty();
            undone.rollback();
        }
        assertThat(tailer.next(0, ALL).rows()).extracting(JournalRow::ordering).containsExactly(2L);

        var killed = journal.source().getConnection();
        killed.setAutoCommit(false);
        TestJournal.append(killed, "a|3", 1, "x.y/1", new byte[0]);
        journal.append("a|4", 1, "x.y/1", new byte[0]);
        assertThat(tailer.next(2, ALL).rows()).isEmpty();
        journal.execute("SELECT pg_terminate_backend(" + backend(killed) + ")");

        var rows = new ArrayList<JournalRow>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rows.isEmpty() && System.nanoTime() < deadline) {
            rows.addAll(tailer.next(2, ALL).rows());
        }
        assertThat(rows).extracting(JournalRow::persistenceId).containsExactly("a|4");
        try {
            killed.close();
        } catch (SQLException _) {
            // it is dead, as it should be
        }
    }

    @Test
    void a_transaction_on_another_table_delays_nobody() throws SQLException {
        var journal = journal();
        try (var other = journal.source().getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO projection_cursor VALUES ('x', 1)");
            journal.append("a|1", 1, "x.y/1", new byte[0]);
            assertThat(journal.tailer().next(0, ALL).rows()).hasSize(1);
            other.rollback();
        }
    }

    @Test
    void behind_a_slow_statement_nothing_is_delivered_before_it_is_done() throws Exception {
        var journal = journal();
        var tailer = journal.tailer();
        try (var faults = OpenTransactions.on(journal)) {
            faults.beginSlow("slow|1");
            journal.append("a|1", 1, "x.y/1", new byte[0]);

            assertThat(tailer.next(0, ALL).rows()).isEmpty();

            faults.endSlow();
        }
        assertThat(tailer.next(0, ALL).rows())
                .extracting(JournalRow::persistenceId)
                .containsExactly("slow|1", "a|1");
    }

    /// Four writers at full speed, small and large transactions, one in eight rolled back. Four
    /// more transactions begin among them and are open until the others are done: then one is
    /// committed, one rolled back, one killed, and the slow one goes on.
    @Test
    void of_writers_at_full_speed_nothing_is_lost_and_each_ones_order_is_kept() throws Exception {
        var journal = journal();
        var tailer = journal.tailer();
        var rows = new ArrayList<JournalRow>();
        try (var faults = OpenTransactions.on(journal);
                var pool = Executors.newFixedThreadPool(4)) {
            var writers = new ArrayList<Future<Integer>>();
            for (int writer = 0; writer < 4; writer++) {
                writers.add(pool.submit(writer(journal, writer)));
            }
            long cursor = 0;
            boolean begun = false;
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                if (!begun && rows.size() > 200) {
                    faults.begin("held|1", "undone|1", "killed|1");
                    faults.beginSlow("slow|1");
                    begun = true;
                }
                var slice = tailer.next(cursor, ALL);
                rows.addAll(slice.rows());
                cursor = slice.cursor();
            }
            for (var writer : writers) {
                assertThat(writer.get()).isGreaterThan(0);
            }
            assertThat(begun).as("the writers had more to say than that").isTrue();
            faults.commit("held|1");
            faults.rollback("undone|1");
            faults.kill("killed|1");
            faults.endSlow();
            for (var slice = tailer.next(cursor, ALL);
                    slice.cursor() > cursor;
                    slice = tailer.next(cursor, ALL)) {
                rows.addAll(slice.rows());
                cursor = slice.cursor();
            }
        }
        assertThat(rows).extracting(JournalRow::ordering).isSorted().doesNotHaveDuplicates();
        assertThat(new TreeSet<>(rows.stream().map(JournalRow::ordering).toList()))
                .isEqualTo(new TreeSet<>(everything(journal)));
        assertThat(rows)
                .extracting(JournalRow::persistenceId)
                .contains("held|1", "slow|1")
                .doesNotContain("undone|1", "killed|1");
        var last = new HashMap<String, Long>();
        for (var row : rows) {
            assertThat(row.sequenceNumber())
                    .isEqualTo(last.getOrDefault(row.persistenceId(), 0L) + 1);
            last.put(row.persistenceId(), row.sequenceNumber());
        }
    }

    private static Callable<Integer> writer(TestJournal journal, int writer) {
        return () -> {
            var random = new Random(writer);
            int written = 0;
            try (var connection = journal.source().getConnection()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < 150; i++) {
                    int count = 1 + random.nextInt(8);
                    for (int j = 1; j <= count; j++) {
                        TestJournal.append(
                                connection, "w|" + writer, written + j, "x.y/1", new byte[8]);
                    }
                    if (random.nextInt(8) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        written += count;
                    }
                }
            }
            return written;
        };
    }

    private static List<Long> everything(TestJournal journal) throws SQLException {
        var all = new ArrayList<Long>();
        try (var connection = journal.source().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT ordering FROM event_journal")) {
            while (rows.next()) {
                all.add(rows.getLong(1));
            }
        }
        return all;
    }

    private static int backend(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
