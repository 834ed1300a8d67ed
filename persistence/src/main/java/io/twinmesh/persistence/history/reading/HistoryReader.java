package io.twinmesh.persistence.history.reading;

import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// Reads a twin's events from the journal, without waking the twin. Blocks on both databases.
public final class HistoryReader {
    public static final int MOST_ROWS = 1_000;

    private static final StoredFormat OUTER = new StoredFormat(History.STORED);

    private final DataSource journal;
    private final KeyVault vault;
    private final RandomGenerator random;

    public HistoryReader(DataSource journal, KeyVault vault, RandomGenerator random) {
        this.journal = journal;
        this.vault = vault;
        this.random = random;
    }

    /// What stands at one place of a twin's journal.
    public sealed interface Reading {
        record Found(long sequenceNumber, PatientEvent event) implements Reading {}

        /// Something happened then, and nobody can read it any more.
        record Erased(String tag, Instant at) implements Reading {}

        /// Nothing stands there.
        record Absent() implements Reading {}
    }

    /// A row as it lies in the journal.
    public record Row(long sequenceNumber, SealedEvent sealed) {}

    /// What a twin's rows can be opened with.
    public sealed interface Access {
        record Open(History history) implements Access {}

        sealed interface Closed extends Access {}

        /// The keys were destroyed.
        record Erased() implements Closed {}

        /// There are rows, and the vault knows nothing of their keys.
        record KeyLost() implements Closed {}

        /// Nothing ever happened to this twin.
        record Unknown() implements Closed {}
    }

    public Access access(PatientId patient) {
        return switch (vault.find(patient)) {
            case PatientKeys.Held(var cipher) ->
                    exists(patient)
                            ? new Access.Open(new History(cipher, random))
                            : new Access.Unknown();
            case PatientKeys.Destroyed _ -> new Access.Erased();
            case PatientKeys.Absent _ ->
                    exists(patient) ? new Access.KeyLost() : new Access.Unknown();
        };
    }

    /// The rows behind a place, in order, unopened.
    ///
    /// @param after sequence number, 0 for the beginning
    /// @param count at most so many, 1 to [#MOST_ROWS]
    /// @throws UnreadableHistoryException when a row is missing among them, stands elsewhere than
    ///   it says, or is no sealed event
    public List<Row> rows(PatientId patient, long after, int count) {
        if (count < 1 || count > MOST_ROWS) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + MOST_ROWS + " rows, got " + count);
        }
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT "sequence_number", "event_ser_manifest", "event_payload"
                                FROM "event_journal"
                                WHERE "persistence_id" = ? AND "sequence_number" > ?
                                ORDER BY "sequence_number" LIMIT ?
                                """)) {
            query.setString(1, "twin|" + patient);
            query.setLong(2, after);
            query.setInt(3, count);
            var found = new ArrayList<Row>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var number = after + found.size() + 1;
                    var sealed =
                            RowOpener.sealed(patient, number, rows.getString(2), rows.getBytes(3));
                    if (rows.getLong(1) != number || !sealed.belongsAt(number)) {
                        throw UnreadableHistoryException.chainBroken(patient, number, sealed.tag());
                    }
                    found.add(new Row(number, sealed));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    /// The sequence number of the twin's last event; 0 when there is none.
    public long newest(PatientId patient) {
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT coalesce(max("sequence_number"), 0) FROM "event_journal"
                                WHERE "persistence_id" = ?
                                """)) {
            query.setString(1, "twin|" + patient);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    /// Whether anything ever happened to this twin, readable or not.
    public boolean exists(PatientId patient) {
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT 1 FROM "event_journal" WHERE "persistence_id" = ? LIMIT 1
                                """)) {
            query.setString(1, "twin|" + patient);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    /// Whether the twin's newest snapshot opens with the keys of these classes; also when there is
    /// none.
    public boolean snapshotOpensWith(PatientId patient, Set<DataClass> classes) {
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT "snapshot_ser_manifest", "snapshot_payload" FROM "snapshot"
                                WHERE "persistence_id" = ?
                                ORDER BY "sequence_number" DESC LIMIT 1
                                """)) {
            query.setString(1, "twin|" + patient);
            try (var rows = query.executeQuery()) {
                return !rows.next() || opensWith(classes, rows.getString(1), rows.getBytes(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private static boolean opensWith(Set<DataClass> classes, String manifest, byte[] payload) {
        try {
            return OUTER.read(manifest, payload) instanceof SealedSnapshot snapshot
                    && snapshot.place().stream()
                            .allMatch(place -> classes.containsAll(place.classes()));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// @param sequenceNumber 1 or more
    public Reading read(PatientId patient, long sequenceNumber) {
        // quoted lower-case names mean the same tables on both databases
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT "event_ser_manifest", "event_payload" FROM "event_journal"
                                WHERE "persistence_id" = ? AND "sequence_number" = ?
                                """)) {
            query.setString(1, "twin|" + patient);
            query.setLong(2, sequenceNumber);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? opened(patient, sequenceNumber, rows.getString(1), rows.getBytes(2))
                        : new Reading.Absent();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private Reading opened(PatientId patient, long number, String manifest, byte[] payload) {
        var row = RowOpener.sealed(patient, number, manifest, payload);
        return reading(number, new RowOpener(vault, random).open(patient, number, row));
    }

    private static Reading reading(long number, Opened opened) {
        return switch (opened) {
            case Opened.Plain(var event) -> new Reading.Found(number, event);
            case Opened.Redacted(var tag, var at, _) -> new Reading.Erased(tag, at);
        };
    }
}
