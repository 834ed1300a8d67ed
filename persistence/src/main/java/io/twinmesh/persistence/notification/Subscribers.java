package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.vault.DataClass;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/// The table of those who are told of twins' events. Every method blocks on the database.
public final class Subscribers implements Purge {
    private static final String COLUMNS =
            "id, owner, form, target, everyone, kinds, resource_type, made_at, recorded, delivered,"
                    + " status, code, attempts, failing_since, next_try";

    private final DataSource source;

    /// @param source the journal's database, its schema brought up to date with
    ///   [NotificationSchema#scripts]
    public Subscribers(DataSource source) {
        this.source = source;
    }

    /// A new one, not stored yet.
    public record Draft(String id, String owner, String form, Bytes target, Interest interest) {
        @Override
        public String toString() {
            return "Draft[" + id + "]";
        }
    }

    /// Stores it, unless the owner has as many as may be. It is told what happens from now on.
    ///
    /// @param from the end of the journal as it is now
    /// @return whether there was room
    public boolean add(Draft draft, int mostOfOwner, long from, Instant now) {
        return inTransaction(connection -> {
            if (count(connection, draft.owner()) >= mostOfOwner) {
                return false;
            }
            insert(connection, draft, from, now);
            if (draft.interest().twins().isPresent()) {
                insertTwins(connection, draft.id(), draft.interest().twins().get());
            }
            return true;
        });
    }

    private static int count(Connection connection, String owner) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT count(*) FROM subscriber WHERE owner = ?")) {
            query.setString(1, owner);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static void insert(Connection connection, Draft draft, long from, Instant now)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO subscriber (id, owner, form, target, everyone, kinds,"
                                + " resource_type, made_at, position, lagging, recorded, delivered,"
                                + " status, code, attempts, failing_since, next_try, leased_until)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, 0, 0, 'ACTIVE', '', 0, 0,"
                                + " 0, 0)")) {
            insert.setString(1, draft.id());
            insert.setString(2, draft.owner());
            insert.setString(3, draft.form());
            insert.setBytes(4, draft.target().toArray());
            insert.setBoolean(5, draft.interest().twins().isEmpty());
            insert.setString(
                    6,
                    draft.interest().kinds().stream()
                            .map(NotificationKind::text)
                            .sorted()
                            .collect(Collectors.joining(",")));
            insert.setString(7, draft.interest().resourceType().orElse(""));
            insert.setLong(8, now.toEpochMilli());
            insert.setLong(9, from);
            insert.executeUpdate();
        }
    }

    private static void insertTwins(Connection connection, String id, List<PatientId> twins)
            throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO subscriber_twin VALUES (?, ?)")) {
            for (var twin : List.copyOf(new LinkedHashSet<>(twins))) {
                insert.setString(1, twin.value());
                insert.setString(2, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Removes it with everything that waits for it.
    ///
    /// @return whether the owner had it
    public boolean remove(String owner, String form, String id) {
        return inTransaction(connection -> {
            try (var delete =
                    connection.prepareStatement(
                            "DELETE FROM subscriber WHERE owner = ? AND form = ? AND id = ?")) {
                delete.setString(1, owner);
                delete.setString(2, form);
                delete.setString(3, id);
                if (delete.executeUpdate() == 0) {
                    return false;
                }
            }
            update(connection, "DELETE FROM subscriber_twin WHERE subscriber = ?", id);
            update(connection, "DELETE FROM notification WHERE subscriber = ?", id);
            return true;
        });
    }

    public Optional<Subscriber> find(String id) {
        return select("WHERE id = ?", query -> query.setString(1, id)).stream().findFirst();
    }

    /// Those of one client, oldest first.
    public List<Subscriber> ownedBy(String owner, String form) {
        return select(
                "WHERE owner = ? AND form = ? ORDER BY made_at, id",
                query -> {
                    query.setString(1, owner);
                    query.setString(2, form);
                });
    }

    /// Those that wait for something now and that nobody works for, the longest waiting first.
    public List<Subscriber> due(Instant now, int most) {
        return select(
                "WHERE status <> 'OFF' AND recorded > delivered AND next_try <= ? AND leased_until"
                        + " <= ? ORDER BY next_try, id LIMIT ?",
                query -> {
                    query.setLong(1, now.toEpochMilli());
                    query.setLong(2, now.toEpochMilli());
                    query.setInt(3, most);
                });
    }

    /// Takes a subscriber for a while, so that no other node tells it the same.
    ///
    /// @return whether it was free
    public boolean lease(String id, Instant now, Duration length) {
        return change(
                "UPDATE subscriber SET leased_until = ? WHERE id = ? AND leased_until <= ?",
                update -> {
                    update.setLong(1, now.plus(length).toEpochMilli());
                    update.setString(2, id);
                    update.setLong(3, now.toEpochMilli());
                });
    }

    /// Keeps what was taken for a while longer.
    public void renew(String id, Instant now, Duration length) {
        change(
                "UPDATE subscriber SET leased_until = ? WHERE id = ?",
                update -> {
                    update.setLong(1, now.plus(length).toEpochMilli());
                    update.setString(2, id);
                });
    }

    public void release(String id) {
        change(
                "UPDATE subscriber SET leased_until = 0 WHERE id = ?",
                update -> update.setString(1, id));
    }

    /// It took everything up to this number.
    public void delivered(String id, long number) {
        change(
                "UPDATE subscriber SET delivered = ?, status = 'ACTIVE', code = '', attempts = 0,"
                        + " failing_since = 0, next_try = 0 WHERE id = ? AND delivered < ? AND"
                        + " status <> 'OFF'",
                update -> {
                    update.setLong(1, number);
                    update.setString(2, id);
                    update.setLong(3, number);
                });
    }

    /// An attempt failed.
    ///
    /// @param code of the reason
    public void failed(String id, String code, Instant now, Instant nextTry) {
        change(
                "UPDATE subscriber SET status = 'FAILING', code = ?, attempts = attempts + 1,"
                        + " failing_since = CASE WHEN failing_since = 0 THEN ? ELSE failing_since"
                        + " END, next_try = ? WHERE id = ? AND status <> 'OFF'",
                update -> {
                    update.setString(1, code);
                    update.setLong(2, now.toEpochMilli());
                    update.setLong(3, nextTry.toEpochMilli());
                    update.setString(4, id);
                });
    }

    /// It is not told any more until it is resumed; what happens is written down all the same.
    public void off(String id, String code) {
        change(
                "UPDATE subscriber SET status = 'OFF', code = ? WHERE id = ?",
                update -> {
                    update.setString(1, code);
                    update.setString(2, id);
                });
    }

    /// It is told again, from where it was.
    ///
    /// @return whether the owner has it
    public boolean resume(String owner, String form, String id) {
        return change(
                "UPDATE subscriber SET status = 'ACTIVE', code = '', attempts = 0, failing_since ="
                        + " 0, next_try = 0 WHERE owner = ? AND form = ? AND id = ?",
                update -> {
                    update.setString(1, owner);
                    update.setString(2, form);
                    update.setString(3, id);
                });
    }

    /// The notifications behind a number, in order.
    public List<Notification> notifications(String id, long after, int most) {
        return inTransaction(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT number, twin, sequence_number, tag, happened_at FROM"
                                    + " notification WHERE subscriber = ? AND number > ? ORDER BY"
                                    + " number LIMIT ?")) {
                query.setString(1, id);
                query.setLong(2, after);
                query.setInt(3, most);
                var found = new ArrayList<Notification>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(
                                new Notification(
                                        rows.getLong(1),
                                        new PatientId(rows.getString(2)),
                                        rows.getLong(3),
                                        rows.getString(4),
                                        Instant.ofEpochMilli(rows.getLong(5))));
                    }
                }
                return found;
            }
        });
    }

    /// Drops what was delivered long ago.
    ///
    /// @param keep how many delivered ones stay, so that they can be asked for again
    public void prune(String id, long keep) {
        change(
                "DELETE FROM notification WHERE subscriber = ? AND number <= (SELECT delivered - ?"
                        + " FROM subscriber WHERE id = ?)",
                update -> {
                    update.setString(1, id);
                    update.setLong(2, keep);
                    update.setString(3, id);
                });
    }

    /// Lets those that lag and have room again take in what they missed: the projection's cursor is
    /// moved back to the first of them.
    ///
    /// @param room how many may wait for one that takes in again
    /// @return whether the cursor was moved
    public boolean catchUp(int room) {
        return inTransaction(connection -> {
            // the projection locks in the same order: first its cursor, then the subscribers
            var cursor = cursor(connection);
            var lagging = new ArrayList<String>();
            var first = cursor;
            try (var query =
                    connection.prepareStatement(
                            "SELECT id, position FROM subscriber WHERE lagging = TRUE AND recorded"
                                    + " - delivered <= ? FOR UPDATE")) {
                query.setInt(1, room);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        lagging.add(rows.getString(1));
                        first = Math.min(first, rows.getLong(2));
                    }
                }
            }
            for (var id : lagging) {
                update(connection, "UPDATE subscriber SET lagging = FALSE WHERE id = ?", id);
            }
            if (first == cursor) {
                return false;
            }
            try (var move =
                    connection.prepareStatement(
                            "UPDATE projection_cursor SET position = ? WHERE name = ?")) {
                move.setLong(1, first);
                move.setString(2, Notifications.NAME);
                move.executeUpdate();
            }
            return true;
        });
    }

    private static long cursor(Connection connection) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT position FROM projection_cursor WHERE name = ? FOR UPDATE")) {
            query.setString(1, Notifications.NAME);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// Whether any lags.
    public boolean anyLagging() {
        return inTransaction(connection -> {
            try (var query =
                            connection.prepareStatement(
                                    "SELECT 1 FROM subscriber WHERE lagging = TRUE LIMIT 1");
                    var rows = query.executeQuery()) {
                return rows.next();
            }
        });
    }

    /// How many there are in each state.
    public long count(Status status) {
        return inTransaction(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT count(*) FROM subscriber WHERE status = ?")) {
                query.setString(1, status.name());
                try (var rows = query.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    /// What a patient who is erased whole leaves here: nothing. No content lies here, so erasing
    /// one class of the data changes nothing.
    @Override
    public void purge(PatientId patient, Set<DataClass> classes) {
        if (classes.size() < DataClass.values().length) {
            return;
        }
        inTransaction(connection -> {
            update(connection, "DELETE FROM notification WHERE twin = ?", patient.value());
            update(connection, "DELETE FROM subscriber_twin WHERE twin = ?", patient.value());
            return true;
        });
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    private interface Filling {
        void fill(PreparedStatement statement) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the table of subscribers cannot be used", e);
        }
    }

    private boolean change(String sql, Filling filling) {
        return inTransaction(connection -> {
            try (var update = connection.prepareStatement(sql)) {
                filling.fill(update);
                return update.executeUpdate() > 0;
            }
        });
    }

    private static void update(Connection connection, String sql, String parameter)
            throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            update.setString(1, parameter);
            update.executeUpdate();
        }
    }

    private List<Subscriber> select(String where, Filling filling) {
        return inTransaction(connection -> {
            try (var query =
                    connection.prepareStatement(
                            "SELECT " + COLUMNS + " FROM subscriber " + where)) {
                filling.fill(query);
                var found = new ArrayList<Subscriber>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(subscriber(connection, rows));
                    }
                }
                return found;
            }
        });
    }

    private static Subscriber subscriber(Connection connection, ResultSet row) throws SQLException {
        var id = row.getString(1);
        return new Subscriber(
                id,
                row.getString(2),
                row.getString(3),
                Bytes.of(row.getBytes(4)),
                new Interest(
                        row.getBoolean(5) ? Optional.empty() : Optional.of(twins(connection, id)),
                        Arrays.stream(row.getString(6).split(","))
                                .flatMap(text -> NotificationKind.named(text).stream())
                                .collect(Collectors.toSet()),
                        Optional.of(row.getString(7)).filter(type -> !type.isEmpty())),
                Instant.ofEpochMilli(row.getLong(8)),
                row.getLong(9),
                row.getLong(10),
                Status.valueOf(row.getString(11).toUpperCase(Locale.ROOT)),
                row.getString(12),
                row.getInt(13),
                Optional.of(row.getLong(14)).filter(at -> at > 0).map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(row.getLong(15)));
    }

    private static List<PatientId> twins(Connection connection, String id) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT twin FROM subscriber_twin WHERE subscriber = ? ORDER BY twin")) {
            query.setString(1, id);
            var found = new ArrayList<PatientId>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new PatientId(rows.getString(1)));
                }
            }
            return found;
        }
    }
}
