package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.tail.JournalRow;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The tables as the projection sees them, in its own transaction.
final class NotificationRows {
    private NotificationRows() {}

    /// A subscriber while one slice of the journal is taken in.
    static final class Listening {
        private final String id;
        private final boolean everyone;
        private final Set<String> kinds;
        private final String resourceType;
        private final long delivered;
        private long position;
        private long recorded;
        private boolean full;

        private Listening(
                String id,
                boolean everyone,
                Set<String> kinds,
                String resourceType,
                long position,
                long recorded,
                long delivered) {
            this.id = id;
            this.everyone = everyone;
            this.kinds = kinds;
            this.resourceType = resourceType;
            this.position = position;
            this.recorded = recorded;
            this.delivered = delivered;
        }

        /// Empty for any.
        String resourceType() {
            return resourceType;
        }

        /// @param named those who chose the twin by its name
        boolean wants(NotificationKind kind, Set<String> named, long ordering) {
            return !full
                    && ordering > position
                    && kinds.contains(kind.text())
                    && (everyone || named.contains(id));
        }

        void tell(
                Connection transaction,
                PatientId twin,
                JournalRow row,
                SealedEvent event,
                int mostWaiting)
                throws SQLException {
            if (recorded - delivered >= mostWaiting) {
                // it goes on right here when there is room again
                full = true;
                position = row.ordering() - 1;
                return;
            }
            recorded++;
            try (var insert =
                    transaction.prepareStatement(
                            "INSERT INTO notification (subscriber, number, twin, sequence_number,"
                                    + " tag, happened_at) VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, id);
                insert.setLong(2, recorded);
                insert.setString(3, twin.value());
                insert.setLong(4, row.sequenceNumber());
                insert.setString(5, event.tag());
                insert.setLong(6, event.at().toEpochMilli());
                insert.executeUpdate();
            }
        }

        /// @param upTo the last row of the slice
        void store(Connection transaction, long upTo) throws SQLException {
            if (!full) {
                position = Math.max(position, upTo);
            }
            try (var update =
                    transaction.prepareStatement(
                            "UPDATE subscriber SET position = ?, lagging = ?, recorded = ?"
                                    + " WHERE id = ?")) {
                update.setLong(1, position);
                update.setBoolean(2, full);
                update.setLong(3, recorded);
                update.setString(4, id);
                update.executeUpdate();
            }
        }
    }

    /// Everyone who takes notifications in, locked until the transaction ends; not those that lag.
    static List<Listening> listening(Connection transaction) throws SQLException {
        var all = new ArrayList<Listening>();
        try (var query =
                        transaction.prepareStatement(
                                """
                                SELECT id, everyone, kinds, resource_type, position, recorded, delivered
                                FROM subscriber WHERE lagging = FALSE ORDER BY id FOR UPDATE
                                """);
                var rows = query.executeQuery()) {
            while (rows.next()) {
                all.add(
                        new Listening(
                                rows.getString(1),
                                rows.getBoolean(2),
                                Set.of(rows.getString(3).split(",")),
                                rows.getString(4),
                                rows.getLong(5),
                                rows.getLong(6),
                                rows.getLong(7)));
            }
        }
        return all;
    }

    /// Who chose this twin by its name.
    static List<String> choosing(Connection transaction, PatientId twin) throws SQLException {
        var found = new ArrayList<String>();
        try (var query =
                transaction.prepareStatement(
                        "SELECT subscriber FROM subscriber_twin WHERE twin = ?")) {
            query.setString(1, twin.value());
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
