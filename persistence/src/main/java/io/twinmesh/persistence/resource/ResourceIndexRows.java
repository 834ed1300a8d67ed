package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.identity.PatientId;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// The tables of the index, within a transaction.
final class ResourceIndexRows {
    /// The `until` of a version that is the newest.
    static final long NEWEST = Long.MAX_VALUE;

    private final Connection connection;

    ResourceIndexRows(Connection connection) {
        this.connection = connection;
    }

    /// @param until place in the journal of the next version of this resource
    /// @param keyHash of the key by which the twin knows the resource
    record Row(ResourceVersion version, byte[] idHash, byte[] keyHash, long until) {}

    /// @param until place in the journal of the patient's next version
    record Token(byte[] token, PatientId twin, long since, long until) {}

    /// The version that is the newest so far ends here.
    record Ending(PatientId twin, byte[] idHash, boolean patient, long at) {}

    /// The highest version of a resource so far; 0 when there is none.
    int version(PatientId twin, byte[] idHash) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT coalesce(max(version), 0) FROM resource_version"
                                + " WHERE id_hash = ? AND twin = ?")) {
            query.setBytes(1, idHash);
            query.setString(2, twin.value());
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    void end(Collection<Ending> endings) throws SQLException {
        try (var versions =
                        connection.prepareStatement(
                                "UPDATE resource_version SET until = ?"
                                        + " WHERE id_hash = ? AND twin = ? AND until = "
                                        + NEWEST);
                var tokens =
                        connection.prepareStatement(
                                "UPDATE patient_token SET until = ? WHERE twin = ? AND until = "
                                        + NEWEST)) {
            for (var ending : endings) {
                versions.setLong(1, ending.at());
                versions.setBytes(2, ending.idHash());
                versions.setString(3, ending.twin().value());
                versions.addBatch();
                if (ending.patient()) {
                    tokens.setLong(1, ending.at());
                    tokens.setString(2, ending.twin().value());
                    tokens.addBatch();
                }
            }
            versions.executeBatch();
            tokens.executeBatch();
        }
    }

    void insert(List<Row> rows, List<Token> tokens) throws SQLException {
        try (var versions =
                        connection.prepareStatement(
                                "INSERT INTO resource_version (twin, sequence_number, type,"
                                        + " id_hash, version, recorded_at, deleted, since, until,"
                                        + " key_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
                var found =
                        connection.prepareStatement(
                                "INSERT INTO patient_token (token, twin, since, until)"
                                        + " VALUES (?, ?, ?, ?)")) {
            for (var row : rows) {
                var version = row.version();
                versions.setString(1, version.twin().value());
                versions.setLong(2, version.sequenceNumber());
                versions.setString(3, version.type());
                versions.setBytes(4, row.idHash());
                versions.setInt(5, version.version());
                versions.setLong(6, version.recordedAt().toEpochMilli());
                versions.setBoolean(7, version.deleted());
                versions.setLong(8, version.since());
                versions.setLong(9, row.until());
                versions.setBytes(10, row.keyHash());
                versions.addBatch();
            }
            for (var token : tokens) {
                found.setBytes(1, token.token());
                found.setString(2, token.twin().value());
                found.setLong(3, token.since());
                found.setLong(4, token.until());
                found.addBatch();
            }
            versions.executeBatch();
            found.executeBatch();
        }
    }

    void purgeVersions(PatientId twin) throws SQLException {
        purge(twin, "DELETE FROM resource_version WHERE twin = ?");
    }

    void purgeTokens(PatientId twin) throws SQLException {
        purge(twin, "DELETE FROM patient_token WHERE twin = ?");
    }

    private void purge(PatientId twin, String sql) throws SQLException {
        try (var delete = connection.prepareStatement(sql)) {
            delete.setString(1, twin.value());
            delete.executeUpdate();
        }
    }

    /// Empties the tables; what is at or before `wholeFrom` in the journal is to come again.
    void reset(int form, String keyId, long wholeFrom) throws SQLException {
        long generation = 1 + generation();
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM resource_version");
            statement.executeUpdate("DELETE FROM patient_token");
            statement.executeUpdate("DELETE FROM resource_index_state");
        }
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO resource_index_state VALUES (1, ?, ?, ?, ?)")) {
            insert.setInt(1, form);
            insert.setString(2, keyId);
            insert.setLong(3, generation);
            insert.setLong(4, wholeFrom);
            insert.executeUpdate();
        }
    }

    private long generation() throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT generation FROM resource_index_state")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /// Whether the rows that are there were made in this form and under this key.
    boolean madeAs(int form, String keyId) throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT form, key_id FROM resource_index_state")) {
            return rows.next() && rows.getInt(1) == form && rows.getString(2).equals(keyId);
        }
    }
}
