package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import javax.sql.DataSource;

/// What is written down for each subscriber: what waits, and what it took lately. Blocks on the
/// database.
///
/// A subscriber may hear of some of it only, as somebody decides who knows the content. What it may
/// hear of gets a number of its own and becomes an event; the rest is forgotten. Both happen in one
/// step, so a number that was given stays with its event, and none is given twice.
public final class NotificationShelf {
    private static final String COLUMNS =
            "SELECT number, twin, sequence_number, tag, happened_at, event FROM notification"
                    + " WHERE subscriber = ? AND ";

    private final Transactions transactions;

    /// @param source as for [Subscribers]
    public NotificationShelf(DataSource source) {
        this.transactions = NotificationTables.transactions(source);
    }

    /// The notifications behind a number, in order.
    public List<Notification> behind(String subscriber, long number, int most) {
        return select(
                "number > ? ORDER BY number LIMIT ?",
                query -> {
                    query.setString(1, subscriber);
                    query.setLong(2, number);
                    query.setInt(3, most);
                });
    }

    /// The events with these numbers, both ends included, in order.
    public List<Notification> events(String subscriber, long since, long until, int most) {
        return select(
                "event >= ? AND event <= ? AND event > 0 ORDER BY event LIMIT ?",
                query -> {
                    query.setString(1, subscriber);
                    query.setLong(2, since);
                    query.setLong(3, until);
                    query.setInt(4, most);
                });
    }

    /// The first event that is still kept.
    public OptionalLong oldestEvent(String subscriber) {
        return events(subscriber, 1, Long.MAX_VALUE, 1).stream()
                .mapToLong(Notification::event)
                .findFirst();
    }

    /// Stores which notifications are events for a subscriber and numbers these.
    ///
    /// @param from up to which it was decided before
    /// @param fitting numbers of those that are events, all behind `from`, in order
    /// @param upTo number of the last notification that was looked at
    /// @return false when somebody else has decided meanwhile: nothing is stored then
    public boolean decide(String subscriber, long from, List<Long> fitting, long upTo) {
        return transactions.once(connection -> {
            var before =
                    Transactions.rows(
                            connection,
                            "SELECT events FROM subscriber WHERE id = ? AND decided = ? FOR UPDATE",
                            query -> {
                                query.setString(1, subscriber);
                                query.setLong(2, from);
                            },
                            row -> row.getLong(1));
            if (before.isEmpty()) {
                return false;
            }
            var events = before.getFirst();
            for (var number : fitting) {
                var next = events + 1;
                // none when its patient was erased a moment ago
                events +=
                        Transactions.change(
                                connection,
                                "UPDATE notification SET event = ? WHERE subscriber = ? AND number"
                                        + " = ?",
                                update -> {
                                    update.setLong(1, next);
                                    update.setString(2, subscriber);
                                    update.setLong(3, number);
                                });
            }
            Transactions.change(
                    connection,
                    "DELETE FROM notification WHERE subscriber = ? AND number > ? AND number <= ?"
                            + " AND event = 0",
                    delete -> {
                        delete.setString(1, subscriber);
                        delete.setLong(2, from);
                        delete.setLong(3, upTo);
                    });
            var counted = events;
            Transactions.change(
                    connection,
                    "UPDATE subscriber SET decided = ?, events = ? WHERE id = ?",
                    update -> {
                        update.setLong(1, upTo);
                        update.setLong(2, counted);
                        update.setString(3, subscriber);
                    });
            return true;
        });
    }

    /// Drops what was delivered long ago.
    ///
    /// @param keep how many delivered ones stay, so that they can be asked for again; of a
    ///   subscriber with events so many events
    public void prune(String subscriber, long keep) {
        transactions.change(
                """
                DELETE FROM notification WHERE subscriber = ?
                  AND number <= (SELECT delivered FROM subscriber WHERE id = ?)
                  AND (CASE WHEN event > 0
                    THEN event <= (SELECT events FROM subscriber WHERE id = ?) - ?
                    ELSE number <= (SELECT delivered FROM subscriber WHERE id = ?) - ? END)
                """,
                update -> {
                    update.setString(1, subscriber);
                    update.setString(2, subscriber);
                    update.setString(3, subscriber);
                    update.setLong(4, keep);
                    update.setString(5, subscriber);
                    update.setLong(6, keep);
                });
    }

    private List<Notification> select(String where, Transactions.Filling filling) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection, COLUMNS + where, filling, NotificationShelf::notification));
    }

    private static Notification notification(ResultSet row) throws SQLException {
        return new Notification(
                row.getLong(1),
                new PatientId(row.getString(2)),
                row.getLong(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getLong(6));
    }
}
