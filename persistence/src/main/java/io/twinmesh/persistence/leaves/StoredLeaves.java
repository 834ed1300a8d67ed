package io.twinmesh.persistence.leaves;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Bytes;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Text;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Whole;
import io.twinmesh.persistence.log.Tiles;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// The leaves of one log, within a connection, and what opens the commitments of the payouts among
/// them.
///
/// A row of `log_leaves` holds as many that came together as fit on a page of the database, so that
/// a payout of a busy lane costs no row of its own but the one that says where its job's leaf is.
/// Rows are never changed. Leaves from before that have a row each, in `log_entry`, and so have
/// their receipts, in `receipt`; they are read like the others. So have leaves of logs beside the
/// ledger's, which an older program reads to know what it need not add again.
public final class StoredLeaves {
    /// Bytes of leaves and openings in a row of more than one leaf; with lane, index and
    /// PostgreSQL's own at most the 8,160 that stay on a page.
    static final int MOST_BYTES = 8000;

    private static final int LENGTH = Short.BYTES;
    private static final int SALT = 32;

    private final Connection connection;
    private final String log;

    /// @param log for example the name of a lane
    public StoredLeaves(Connection connection, String log) {
        this.connection = connection;
        this.log = log;
    }

    /// What opens the commitment of a payout's leaf.
    ///
    /// @param unlogged what the leaf does not say, or, of old logs, the whole record in JSON
    /// @param salt 32 bytes
    @SuppressWarnings("ArrayRecordComponent") // neither copied nor changed
    public record Opening(JobId job, byte[] unlogged, byte[] salt) {}

    /// A leaf that is to be stored.
    ///
    /// @param leaf its bytes, at most 65,535
    /// @param opening of a payout
    @SuppressWarnings("ArrayRecordComponent") // neither copied nor changed
    public record Entry(long index, byte[] leaf, Optional<Opening> opening) {
        /// The bytes in a row.
        int size() {
            return LENGTH
                    + leaf.length
                    + LENGTH
                    + opening.map(by -> by.unlogged().length + SALT).orElse(0);
        }
    }

    /// A payout as it is stored.
    @SuppressWarnings("ArrayRecordComponent") // neither copied nor changed
    public record Payout(long index, byte[] leaf, Opening opening) {}

    /// Stores leaves that follow each other. Fails as a whole when one of them, or the payout of
    /// one of the jobs, is there already.
    public void insert(List<Entry> entries) throws SQLException {
        var rows = new ManyRows("log_leaves", "log", "first_idx", "leaves", "openings");
        var payouts = new ManyRows("payout_leaf", "job", "log", "idx");
        int from = 0;
        while (from < entries.size()) {
            int to = endOfRow(entries, from);
            rows.add(row(entries.subList(from, to)));
            from = to;
        }
        for (var entry : entries) {
            entry.opening()
                    .ifPresent(by ->
                            payouts.add(
                                    new ManyRows.Cell.Id(id(by.job())),
                                    new Text(log),
                                    new Whole(entry.index())));
        }
        rows.insert(connection);
        payouts.insert(connection);
    }

    /// Stores leaves that open nothing with a row each, as programs of before leaves shared rows do
    /// and read: for logs in which few leaves come together.
    public void insertSingly(List<Entry> entries) throws SQLException {
        var rows = new ManyRows("log_entry", "lane", "idx", "leaf");
        for (var entry : entries) {
            rows.add(new Text(log), new Whole(entry.index()), new Bytes(entry.leaf()));
        }
        rows.insert(connection);
    }

    private static int endOfRow(List<Entry> entries, int from) {
        int to = from + 1;
        int bytes = entries.get(from).size();
        while (to < entries.size() && bytes + entries.get(to).size() <= MOST_BYTES) {
            bytes += entries.get(to).size();
            to++;
        }
        return to;
    }

    private ManyRows.Cell[] row(List<Entry> entries) {
        int leafBytes = 0;
        int bytes = 0;
        for (var entry : entries) {
            leafBytes += LENGTH + entry.leaf().length;
            bytes += entry.size();
        }
        var leaves = ByteBuffer.allocate(leafBytes);
        var openings = ByteBuffer.allocate(bytes - leafBytes);
        for (var entry : entries) {
            leaves.putShort((short) entry.leaf().length).put(entry.leaf());
            if (entry.opening().isPresent()) {
                var by = entry.opening().get();
                openings.putShort((short) (by.unlogged().length + SALT));
                openings.put(by.unlogged()).put(by.salt());
            } else {
                openings.putShort((short) 0);
            }
        }
        return new ManyRows.Cell[] {
            new Text(log),
            new Whole(entries.getFirst().index()),
            new Bytes(leaves.array()),
            new Bytes(openings.array())
        };
    }

    /// The bytes of leaves, in their order; fewer where the log is not that far.
    ///
    /// @param from the first one
    /// @param to behind the last one
    public List<byte[]> leaves(long from, long to) throws SQLException {
        var found = new TreeMap<Long, byte[]>();
        packed("leaves", from, to, found);
        if (found.size() < to - from) {
            try (var query =
                    connection.prepareStatement(
                            "SELECT idx, leaf FROM log_entry WHERE lane = ? AND idx >= ? AND idx <"
                                    + " ?")) {
                query.setString(1, log);
                query.setLong(2, from);
                query.setLong(3, to);
                read(query, found);
            }
        }
        return List.copyOf(found.values());
    }

    /// What the leaves of payouts do not say, by index.
    ///
    /// @param jobs of the payouts by index
    public SortedMap<Long, byte[]> unlogged(SortedMap<Long, JobId> jobs) throws SQLException {
        var found = new TreeMap<Long, byte[]>();
        if (jobs.isEmpty()) {
            return found;
        }
        packed("openings", jobs.firstKey(), jobs.lastKey() + 1, found);
        found.keySet().retainAll(jobs.keySet());
        found.replaceAll((_, opening) -> Arrays.copyOf(opening, opening.length - SALT));
        var older = jobs.keySet().stream().filter(index -> !found.containsKey(index)).toList();
        if (!older.isEmpty()) {
            try (var query =
                    connection.prepareStatement(
                            "SELECT idx, record FROM receipt WHERE job IN ("
                                    + ", ?".repeat(older.size()).substring(2)
                                    + ")")) {
                for (int i = 0; i < older.size(); i++) {
                    query.setString(i + 1, Objects.requireNonNull(jobs.get(older.get(i))).value());
                }
                read(query, found);
            }
        }
        return found;
    }

    private void packed(String column, long from, long to, SortedMap<Long, byte[]> found)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT first_idx, "
                                + column
                                + " FROM log_leaves WHERE log = ? AND first_idx < ? AND first_idx"
                                + " >= coalesce((SELECT max(first_idx) FROM log_leaves WHERE log ="
                                + " ? AND first_idx <= ?), 0)")) {
            query.setString(1, log);
            query.setLong(2, to);
            query.setString(3, log);
            query.setLong(4, from);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    long index = rows.getLong(1);
                    for (var one : Tiles.unbundle(rows.getBytes(2))) {
                        if (index >= from && index < to) {
                            found.put(index, one);
                        }
                        index++;
                    }
                }
            }
        }
    }

    private static void read(PreparedStatement query, SortedMap<Long, byte[]> found)
            throws SQLException {
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getLong(1), rows.getBytes(2));
            }
        }
    }

    /// The bytes of leaves here and there, by index.
    ///
    /// @param indexes at most a few hundred
    public SortedMap<Long, byte[]> leaves(List<Long> indexes) throws SQLException {
        var found = new TreeMap<Long, byte[]>();
        var sought = new TreeSet<>(indexes);
        if (indexes.isEmpty()) {
            return found;
        }
        scattered(indexes, found);
        found.keySet().retainAll(sought);
        sought.removeAll(found.keySet());
        if (!sought.isEmpty()) {
            try (var query =
                    connection.prepareStatement(
                            "SELECT idx, leaf FROM log_entry WHERE lane = ? AND idx IN ("
                                    + ", ?".repeat(sought.size()).substring(2)
                                    + ")")) {
                query.setString(1, log);
                int place = 2;
                for (long index : sought) {
                    query.setLong(place++, index);
                }
                read(query, found);
            }
        }
        return found;
    }

    /// All that is in the rows that hold these.
    private void scattered(List<Long> indexes, SortedMap<Long, byte[]> found) throws SQLException {
        var places = ", (CAST(? AS BIGINT))".repeat(indexes.size()).substring(2);
        try (var query =
                connection.prepareStatement(
                        "SELECT first_idx, leaves FROM log_leaves WHERE log = ? AND first_idx IN"
                                + " (SELECT (SELECT max(r.first_idx) FROM log_leaves r WHERE r.log"
                                + " = ? AND r.first_idx <= w.idx) FROM (VALUES "
                                + places
                                + ") w (idx))")) {
            query.setString(1, log);
            query.setString(2, log);
            for (int i = 0; i < indexes.size(); i++) {
                query.setLong(3 + i, indexes.get(i));
            }
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    long index = rows.getLong(1);
                    for (var leaf : Tiles.unbundle(rows.getBytes(2))) {
                        found.put(index++, leaf);
                    }
                }
            }
        }
    }

    /// The payout of a job, when it is in this log.
    public Optional<Payout> payout(JobId job) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT p.idx, l.first_idx, l.leaves, l.openings FROM payout_leaf p JOIN"
                                + " log_leaves l ON l.log = p.log AND l.first_idx = (SELECT"
                                + " max(r.first_idx) FROM log_leaves r WHERE r.log = p.log AND"
                                + " r.first_idx <= p.idx) WHERE p.job = ? AND p.log = ?")) {
            query.setObject(1, id(job));
            query.setString(2, log);
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    long index = rows.getLong(1);
                    int at = Math.toIntExact(index - rows.getLong(2));
                    var opening = Tiles.unbundle(rows.getBytes(4)).get(at);
                    int salt = opening.length - SALT;
                    return Optional.of(
                            new Payout(
                                    index,
                                    Tiles.unbundle(rows.getBytes(3)).get(at),
                                    new Opening(
                                            job,
                                            Arrays.copyOf(opening, salt),
                                            Arrays.copyOfRange(opening, salt, opening.length))));
                }
            }
        }
        return olderPayout(job);
    }

    private Optional<Payout> olderPayout(JobId job) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT r.idx, e.leaf, r.record, r.salt FROM receipt r JOIN log_entry e ON"
                                + " e.lane = r.lane AND e.idx = r.idx WHERE r.job = ? AND r.lane ="
                                + " ?")) {
            query.setString(1, job.value());
            query.setString(2, log);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new Payout(
                                        rows.getLong(1),
                                        rows.getBytes(2),
                                        new Opening(job, rows.getBytes(3), rows.getBytes(4))))
                        : Optional.empty();
            }
        }
    }

    private static UUID id(JobId job) {
        return new UUID(job.high(), job.low());
    }
}
