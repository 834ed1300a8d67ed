package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.ManyRows;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Bytes;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Small;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Text;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Whole;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.projection.ProjectionHaltedException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The rows of one lane's log, within a transaction.
final class LogTables {
    private final Connection connection;
    private final String lane;

    LogTables(Connection connection, String lane) {
        this.connection = connection;
        this.lane = lane;
    }

    /// @param checkpoint the last one signed, of exactly this tree
    /// @param payouts how many of the leaves are payouts
    /// @param paid tokens in all payouts together
    /// @param burned tokens that their owners destroyed
    record LogState(CompactRange tree, String checkpoint, long payouts, long paid, long burned) {}

    Optional<LogState> state() throws SQLException {
        return state("");
    }

    Optional<LogState> lockedState() throws SQLException {
        return state(" FOR UPDATE");
    }

    private Optional<LogState> state(String lock) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT size, frontier, checkpoint, payouts, paid, burned FROM log_state"
                                + " WHERE lane = ?"
                                + lock)) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new LogState(
                                        CompactRange.of(rows.getLong(1), rows.getBytes(2)),
                                        rows.getString(3),
                                        rows.getLong(4),
                                        rows.getLong(5),
                                        rows.getLong(6)))
                        : Optional.empty();
            }
        }
    }

    void insert(LogState state) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO log_state (lane, size, frontier, checkpoint, payouts, paid,"
                                + " burned) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, lane);
            insert.setLong(2, state.tree().size());
            insert.setBytes(3, state.tree().frontierBytes());
            insert.setString(4, state.checkpoint());
            insert.setLong(5, state.payouts());
            insert.setLong(6, state.paid());
            insert.setLong(7, state.burned());
            insert.executeUpdate();
        }
    }

    /// How far what is told of accounts has come, in leaves of the log.
    ///
    /// @param listed by account
    /// @param counted as what accounts earned
    record Told(long size, long listed, long counted) {}

    Optional<Told> told() throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT size, listed, counted FROM log_state WHERE lane = ?")) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Told(rows.getLong(1), rows.getLong(2), rows.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    void update(Told told) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE log_state SET listed = ?, counted = ? WHERE lane = ?")) {
            update.setLong(1, told.listed());
            update.setLong(2, told.counted());
            update.setString(3, lane);
            update.executeUpdate();
        }
    }

    /// Its leaves are listed by account, and counted, when this is called.
    void update(LogState state) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE log_state SET size = ?, frontier = ?, checkpoint = ?, payouts = ?,"
                                + " paid = ?, burned = ?, listed = ?, counted = ? WHERE lane = ?")) {
            update.setLong(1, state.tree().size());
            update.setBytes(2, state.tree().frontierBytes());
            update.setString(3, state.checkpoint());
            update.setLong(4, state.payouts());
            update.setLong(5, state.paid());
            update.setLong(6, state.burned());
            update.setLong(7, state.tree().size());
            update.setLong(8, state.tree().size());
            update.setString(9, lane);
            update.executeUpdate();
        }
    }

    Optional<FinalCheckpoints.Final> lastFinal() throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT size, checkpoint FROM log_final WHERE lane = ?")) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new FinalCheckpoints.Final(rows.getLong(1), rows.getString(2)))
                        : Optional.empty();
            }
        }
    }

    Optional<byte[]> tile(int level, long index) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT hashes FROM log_tile WHERE lane = ? AND level = ? AND idx = ?")) {
            query.setString(1, lane);
            query.setInt(2, level);
            query.setLong(3, index);
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        }
    }

    /// Tiles as the log library reads them.
    Tiles.TileSource tiles() {
        return (level, index) -> {
            try {
                return tile(level, index)
                        .orElseThrow(() ->
                                new ProjectionHaltedException(
                                        "tile " + level + "/" + index + " is missing"));
            } catch (SQLException e) {
                throw new UncheckedIOException(new IOException("a tile could not be read", e));
            }
        };
    }

    /// Stores tiles that are new or wider.
    ///
    /// @param before leaves in the tree that is stored
    void put(List<Tiles.Tile> tiles, long before) throws SQLException {
        var rows = new ManyRows("log_tile", "lane", "level", "idx", "hashes");
        for (var tile : tiles) {
            if (tile.begunBefore(before)) {
                update(tile);
            } else {
                rows.add(
                        new Text(lane),
                        new Small(tile.level()),
                        new Whole(tile.index()),
                        new Bytes(tile.bytes()));
            }
        }
        rows.insert(connection);
    }

    private void update(Tiles.Tile tile) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE log_tile SET hashes = ? WHERE lane = ? AND level = ? AND idx ="
                                + " ?")) {
            update.setBytes(1, tile.bytes());
            update.setString(2, lane);
            update.setInt(3, tile.level());
            update.setLong(4, tile.index());
            if (update.executeUpdate() == 0) {
                throw new ProjectionHaltedException(
                        "tile " + tile.level() + "/" + tile.index() + " is missing");
            }
        }
    }

    /// Its leaves.
    StoredLeaves leaves() {
        return new StoredLeaves(connection, lane);
    }

    /// Adds to what accounts hold and earned, in their order, so that two writers cannot block each
    /// other.
    void add(SortedMap<AccountId, AccountChanges.Change> changes) throws SQLException {
        try (var update =
                        connection.prepareStatement(
                                "UPDATE account_balance SET balance = balance + ?, earned = earned"
                                        + " + ?, payouts = payouts + ?, vested = vested + ?, lost"
                                        + " = lost + ? WHERE lane = ? AND account = ?");
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO account_balance (balance, earned, payouts, vested,"
                                        + " lost, lane, account) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            var all = List.copyOf(changes.entrySet());
            for (var change : all) {
                fill(update, change.getKey(), change.getValue());
                update.addBatch();
            }
            var updated = update.executeBatch();
            for (int i = 0; i < updated.length; i++) {
                if (updated[i] == 0) {
                    fill(insert, all.get(i).getKey(), all.get(i).getValue());
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void fill(PreparedStatement row, AccountId account, AccountChanges.Change change)
            throws SQLException {
        row.setLong(1, change.balance());
        row.setLong(2, change.earned());
        row.setLong(3, change.payouts());
        row.setLong(4, change.vested());
        row.setLong(5, change.lost());
        row.setString(6, lane);
        row.setString(7, account.value());
    }
}
