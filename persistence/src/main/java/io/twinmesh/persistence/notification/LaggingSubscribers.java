package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/// Those for whom so much waits that nothing more is written down. Blocks on the database.
public final class LaggingSubscribers {
    private final Transactions transactions;

    /// @param source as for [Subscribers]
    public LaggingSubscribers(DataSource source) {
        this.transactions = NotificationTables.transactions(source);
    }

    /// Lets those that have room again take in what they missed: the projection's cursor is moved
    /// back to the first of them.
    ///
    /// @param room how many may wait for one that takes in again
    /// @return whether the cursor was moved
    public boolean catchUp(int room) {
        return transactions.once(connection -> {
            // the projection locks in the same order: first its cursor, then the subscribers
            var cursor = cursor(connection);
            var first = new AtomicLong(cursor);
            var lagging =
                    Transactions.rows(
                            connection,
                            "SELECT id, position FROM subscriber WHERE lagging = TRUE AND recorded"
                                    + " - delivered <= ? FOR UPDATE",
                            query -> query.setInt(1, room),
                            row -> {
                                first.set(Math.min(first.get(), row.getLong(2)));
                                return row.getString(1);
                            });
            for (var id : lagging) {
                Transactions.change(
                        connection,
                        "UPDATE subscriber SET lagging = FALSE WHERE id = ?",
                        update -> update.setString(1, id));
            }
            if (first.get() == cursor) {
                return false;
            }
            Transactions.change(
                    connection,
                    "UPDATE projection_cursor SET position = ? WHERE name = ?",
                    move -> {
                        move.setLong(1, first.get());
                        move.setString(2, Notifications.NAME);
                    });
            return true;
        });
    }

    private static long cursor(Connection connection) throws SQLException {
        return Transactions.rows(
                        connection,
                        "SELECT position FROM projection_cursor WHERE name = ? FOR UPDATE",
                        query -> query.setString(1, Notifications.NAME),
                        row -> row.getLong(1))
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /// Whether there are any.
    public boolean any() {
        return transactions.once(connection ->
                !Transactions.rows(
                                connection,
                                "SELECT id FROM subscriber WHERE lagging = TRUE LIMIT 1",
                                _ -> {},
                                row -> row.getString(1))
                        .isEmpty());
    }
}
