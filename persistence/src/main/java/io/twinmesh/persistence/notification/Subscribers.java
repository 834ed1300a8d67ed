package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.vault.DataClass;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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
                    + " status, code, attempts, failing_since, next_try, revision, decided, events,"
                    + " heartbeat, told_at";

    private final Transactions transactions;

    /// @param source the journal's database, its schema brought up to date with
    ///   [NotificationSchema#scripts]
    public Subscribers(DataSource source) {
        this.transactions = NotificationTables.transactions(source);
    }

    /// One as its owner wants it, not stored yet.
    ///
    /// @param first REQUESTED for one that must take a greeting before it is told anything
    /// @param heartbeat as in [Subscriber]
    public record Draft(
            String id,
            String owner,
            String form,
            Bytes target,
            Interest interest,
            Status first,
            Optional<Duration> heartbeat) {

        /// One that is told at once.
        public static Draft active(
                String id, String owner, String form, Bytes target, Interest interest) {
            return new Draft(id, owner, form, target, interest, Status.ACTIVE, Optional.empty());
        }

        @Override
        public String toString() {
            return "Draft[" + id + "]";
        }
    }

    /// Stores it, unless the owner has as many of this form as may be. It is told what happens from
    /// now on.
    ///
    /// @param from the end of the journal as it is now
    /// @return whether there was room
    public boolean add(Draft draft, int mostOfOwner, long from, Instant now) {
        return transactions.once(connection -> {
            if (count(connection, draft) >= mostOfOwner) {
                return false;
            }
            Transactions.change(
                    connection,
                    "INSERT INTO subscriber (id, owner, form, target, everyone, kinds,"
                            + " resource_type, made_at, position, lagging, recorded, delivered,"
                            + " status, code, attempts, failing_since, next_try, leased_until,"
                            + " heartbeat, told_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, 0, 0, ?, '', 0, 0, 0, 0,"
                            + " ?, ?)",
                    insert -> {
                        insert.setString(1, draft.id());
                        insert.setString(2, draft.owner());
                        insert.setString(3, draft.form());
                        insert.setBytes(4, draft.target().toArray());
                        insert.setBoolean(5, draft.interest().twins().isEmpty());
                        insert.setString(6, kinds(draft));
                        insert.setString(7, draft.interest().resourceType().orElse(""));
                        insert.setLong(8, now.toEpochMilli());
                        insert.setLong(9, from);
                        insert.setString(10, draft.first().name());
                        insert.setLong(11, heartbeat(draft));
                        insert.setLong(12, now.toEpochMilli());
                    });
            insertTwins(connection, draft);
            return true;
        });
    }

    /// Changes what its owner says of it. What was told and what waits stays.
    ///
    /// @param revision that is changed
    /// @param code why it is off from now on; empty unless it is
    /// @return whether the owner has it in this revision
    public boolean change(Draft draft, int revision, String code) {
        return transactions.once(connection -> {
            var changed =
                    Transactions.change(
                            connection,
                            "UPDATE subscriber SET target = ?, everyone = ?, kinds = ?,"
                                    + " resource_type = ?, status = ?, code = ?, attempts = 0,"
                                    + " failing_since = 0, next_try = 0, heartbeat = ?, revision ="
                                    + " revision + 1 WHERE owner = ? AND form = ? AND id = ? AND"
                                    + " revision = ?",
                            update -> {
                                update.setBytes(1, draft.target().toArray());
                                update.setBoolean(2, draft.interest().twins().isEmpty());
                                update.setString(3, kinds(draft));
                                update.setString(4, draft.interest().resourceType().orElse(""));
                                update.setString(5, draft.first().name());
                                update.setString(6, code);
                                update.setLong(7, heartbeat(draft));
                                update.setString(8, draft.owner());
                                update.setString(9, draft.form());
                                update.setString(10, draft.id());
                                update.setInt(11, revision);
                            });
            if (changed == 0) {
                return false;
            }
            update(connection, "DELETE FROM subscriber_twin WHERE subscriber = ?", draft.id());
            insertTwins(connection, draft);
            return true;
        });
    }

    private static int count(Connection connection, Draft draft) throws SQLException {
        return Transactions.rows(
                        connection,
                        "SELECT count(*) FROM subscriber WHERE owner = ? AND form = ?",
                        query -> {
                            query.setString(1, draft.owner());
                            query.setString(2, draft.form());
                        },
                        row -> row.getInt(1))
                .getFirst();
    }

    private static String kinds(Draft draft) {
        return draft.interest().kinds().stream()
                .map(NotificationKind::text)
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static long heartbeat(Draft draft) {
        return draft.heartbeat().map(Duration::toMillis).orElse(0L);
    }

    private static void insertTwins(Connection connection, Draft draft) throws SQLException {
        if (draft.interest().twins().isEmpty()) {
            return;
        }
        try (var insert =
                connection.prepareStatement("INSERT INTO subscriber_twin VALUES (?, ?)")) {
            for (var twin : List.copyOf(new LinkedHashSet<>(draft.interest().twins().get()))) {
                insert.setString(1, twin.value());
                insert.setString(2, draft.id());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Removes it with everything that waits for it.
    ///
    /// @return whether the owner had it
    public boolean remove(String owner, String form, String id) {
        return transactions.once(connection -> {
            var removed =
                    Transactions.change(
                            connection,
                            "DELETE FROM subscriber WHERE owner = ? AND form = ? AND id = ?",
                            delete -> {
                                delete.setString(1, owner);
                                delete.setString(2, form);
                                delete.setString(3, id);
                            });
            if (removed == 0) {
                return false;
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

    /// Those that nobody works for and that wait for something now, the longest waiting first: for
    /// a greeting, for what happened, or for a sign of life.
    ///
    /// @param forms only these, at least one
    public List<Subscriber> due(Set<String> forms, Instant now, int most) {
        var sorted = forms.stream().sorted().toList();
        return select(
                "WHERE form IN ("
                        + "?, ".repeat(sorted.size() - 1)
                        + "?) AND status <> 'OFF' AND next_try <= ? AND leased_until <= ? AND"
                        + " (status = 'REQUESTED' OR recorded > delivered OR (heartbeat > 0 AND"
                        + " told_at + heartbeat <= ?)) ORDER BY next_try, id LIMIT ?",
                query -> {
                    int next = 1;
                    for (var form : sorted) {
                        query.setString(next++, form);
                    }
                    query.setLong(next++, now.toEpochMilli());
                    query.setLong(next++, now.toEpochMilli());
                    query.setLong(next++, now.toEpochMilli());
                    query.setInt(next, most);
                });
    }

    /// Takes a subscriber for a while, so that no other node tells it the same.
    ///
    /// @return whether it was free
    public boolean lease(String id, Instant now, Duration length) {
        return transactions.change(
                "UPDATE subscriber SET leased_until = ? WHERE id = ? AND leased_until <= ?",
                update -> {
                    update.setLong(1, now.plus(length).toEpochMilli());
                    update.setString(2, id);
                    update.setLong(3, now.toEpochMilli());
                });
    }

    /// Keeps what was taken for a while longer.
    public void renew(String id, Instant now, Duration length) {
        transactions.change(
                "UPDATE subscriber SET leased_until = ? WHERE id = ?",
                update -> {
                    update.setLong(1, now.plus(length).toEpochMilli());
                    update.setString(2, id);
                });
    }

    public void release(String id) {
        transactions.change(
                "UPDATE subscriber SET leased_until = 0 WHERE id = ?",
                update -> update.setString(1, id));
    }

    /// It took the greeting, unless its owner has changed it since.
    public void greeted(String id, int revision, Instant now) {
        transactions.change(
                "UPDATE subscriber SET status = 'ACTIVE', code = '', attempts = 0, failing_since ="
                        + " 0, next_try = 0, told_at = ? WHERE id = ? AND revision = ? AND status ="
                        + " 'REQUESTED'",
                update -> {
                    update.setLong(1, now.toEpochMilli());
                    update.setString(2, id);
                    update.setInt(3, revision);
                });
    }

    /// It took everything up to this number, or a sign of life when that is not new.
    public void delivered(String id, long number, Instant now) {
        transactions.change(
                "UPDATE subscriber SET delivered = CASE WHEN delivered < ? THEN ? ELSE delivered"
                        + " END, told_at = ?, status = 'ACTIVE', code = '', attempts = 0,"
                        + " failing_since = 0, next_try = 0 WHERE id = ? AND status IN ('ACTIVE',"
                        + " 'FAILING')",
                update -> {
                    update.setLong(1, number);
                    update.setLong(2, number);
                    update.setLong(3, now.toEpochMilli());
                    update.setString(4, id);
                });
    }

    /// Up to this number there is nothing that it must be told.
    public void skipped(String id, long number) {
        transactions.change(
                "UPDATE subscriber SET delivered = ? WHERE id = ? AND delivered < ?",
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
        transactions.change(
                "UPDATE subscriber SET status = CASE WHEN status = 'REQUESTED' THEN status ELSE"
                        + " 'FAILING' END, code = ?, attempts = attempts + 1, failing_since = CASE"
                        + " WHEN failing_since = 0 THEN ? ELSE failing_since END, next_try = ?"
                        + " WHERE id = ? AND status <> 'OFF'",
                update -> {
                    update.setString(1, code);
                    update.setLong(2, now.toEpochMilli());
                    update.setLong(3, nextTry.toEpochMilli());
                    update.setString(4, id);
                });
    }

    /// Nothing can be told it before this moment, and that is not its fault.
    public void later(String id, Instant nextTry) {
        transactions.change(
                "UPDATE subscriber SET next_try = ? WHERE id = ?",
                update -> {
                    update.setLong(1, nextTry.toEpochMilli());
                    update.setString(2, id);
                });
    }

    /// It is not told any more until it is resumed; what happens is written down all the same.
    ///
    /// @param revision it is left alone in any other
    public void off(String id, int revision, String code) {
        transactions.change(
                "UPDATE subscriber SET status = 'OFF', code = ? WHERE id = ? AND revision = ?",
                update -> {
                    update.setString(1, code);
                    update.setString(2, id);
                    update.setInt(3, revision);
                });
    }

    /// It is told again, from where it was.
    ///
    /// @return whether the owner has it
    public boolean resume(String owner, String form, String id) {
        return transactions.change(
                "UPDATE subscriber SET status = 'ACTIVE', code = '', attempts = 0, failing_since ="
                        + " 0, next_try = 0 WHERE owner = ? AND form = ? AND id = ?",
                update -> {
                    update.setString(1, owner);
                    update.setString(2, form);
                    update.setString(3, id);
                });
    }

    /// How many there are in each state.
    public long count(Status status) {
        return transactions.once(connection ->
                Transactions.rows(
                                connection,
                                "SELECT count(*) FROM subscriber WHERE status = ?",
                                query -> query.setString(1, status.name()),
                                row -> row.getLong(1))
                        .getFirst());
    }

    /// What a patient who is erased whole leaves here: nothing. No content lies here, so erasing
    /// one class of the data changes nothing.
    @Override
    public void purge(PatientId patient, Set<DataClass> classes) {
        if (classes.size() < DataClass.values().length) {
            return;
        }
        transactions.run(connection -> {
            update(connection, "DELETE FROM notification WHERE twin = ?", patient.value());
            update(connection, "DELETE FROM subscriber_twin WHERE twin = ?", patient.value());
        });
    }

    private static void update(Connection connection, String sql, String parameter)
            throws SQLException {
        Transactions.change(connection, sql, update -> update.setString(1, parameter));
    }

    private List<Subscriber> select(String where, Transactions.Filling filling) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT " + COLUMNS + " FROM subscriber " + where,
                        filling,
                        row -> subscriber(connection, row)));
    }

    private static Subscriber subscriber(Connection connection, ResultSet row) throws SQLException {
        var id = row.getString(1);
        return new Subscriber(
                id,
                row.getInt(16),
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
                row.getLong(17),
                row.getLong(18),
                row.getLong(10),
                Optional.of(row.getLong(19)).filter(set -> set > 0).map(Duration::ofMillis),
                Instant.ofEpochMilli(row.getLong(20)),
                Status.valueOf(row.getString(11).toUpperCase(Locale.ROOT)),
                row.getString(12),
                row.getInt(13),
                Optional.of(row.getLong(14)).filter(at -> at > 0).map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(row.getLong(15)));
    }

    private static List<PatientId> twins(Connection connection, String id) throws SQLException {
        return Transactions.rows(
                connection,
                "SELECT twin FROM subscriber_twin WHERE subscriber = ? ORDER BY twin",
                query -> query.setString(1, id),
                row -> new PatientId(row.getString(1)));
    }
}
