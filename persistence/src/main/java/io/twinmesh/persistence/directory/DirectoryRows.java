package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.format.JsonDigest;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;

/// The rows of one transaction that writes.
final class DirectoryRows {
    private final Connection connection;
    private final DirectoryKeys keys;

    DirectoryRows(Connection connection, DirectoryKeys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    /// How a resource stands.
    ///
    /// @param version 0 when it never was there
    record Current(int version, boolean deleted, Instant recordedAt) {
        static final Current NONE = new Current(0, true, Instant.EPOCH);

        boolean absent() {
            return deleted;
        }
    }

    /// Reads the resource's newest version and keeps others from writing it.
    Current lockCurrent(String type, String id) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT version, deleted FROM directory_current WHERE type = ? AND id = ?"
                                + " FOR UPDATE")) {
            query.setString(1, type);
            query.setString(2, id);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return Current.NONE;
                }
                var version = rows.getInt(1);
                return new Current(version, rows.getBoolean(2), recordedAt(type, id, version));
            }
        }
    }

    private Instant recordedAt(String type, String id, int version) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT recorded_at FROM directory_version"
                                + " WHERE type = ? AND id = ? AND version = ?")) {
            query.setString(1, type);
            query.setString(2, id);
            query.setInt(3, version);
            try (var rows = query.executeQuery()) {
                rows.next();
                return Instant.ofEpochMilli(rows.getLong(1));
            }
        }
    }

    boolean everRecorded(DirectoryChange.Put put) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT 1 FROM directory_version"
                                + " WHERE type = ? AND id = ? AND digest = ?")) {
            query.setString(1, put.type());
            query.setString(2, put.id());
            query.setBytes(3, digest(put));
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    boolean holds(DirectoryChange.Put put, int version) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT 1 FROM directory_version"
                                + " WHERE type = ? AND id = ? AND version = ? AND digest = ?")) {
            query.setString(1, put.type());
            query.setString(2, put.id());
            query.setInt(3, version);
            query.setBytes(4, digest(put));
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    void record(DirectoryChange.Put put, int version, Instant now) throws SQLException {
        var sealed = keys.seal(put.type(), put.id(), version, put.content().toArray());
        version(put.type(), put.id(), version, now, digest(put), sealed);
        current(put.type(), put.id(), version, false);
        identify(put.type(), put.id(), put.identifiers());
    }

    private byte[] digest(DirectoryChange.Put put) {
        return keys.digest(put.type(), put.id(), JsonDigest.of(put.content().toArray()));
    }

    /// By these, and no others, the resource is found from now on.
    void identify(String type, String id, List<Identifier> identifiers) throws SQLException {
        forgetIdentifiers(type, id);
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO directory_identifier VALUES (?, ?, ?, ?)")) {
            for (var identifier : new LinkedHashSet<>(identifiers)) {
                if (identifier.findable()) {
                    var value = identifier.value();
                    insert.setString(1, type);
                    insert.setString(2, keys.value(type, value));
                    insert.setString(3, keys.system(type, identifier.system(), value));
                    insert.setString(4, id);
                    insert.executeUpdate();
                }
            }
        }
    }

    void remove(String type, String id, int version, Instant now) throws SQLException {
        version(type, id, version, now, new byte[0], null);
        current(type, id, version, true);
        forgetIdentifiers(type, id);
    }

    private void version(
            String type,
            String id,
            int version,
            Instant now,
            byte[] digest,
            byte @Nullable [] content)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO directory_version"
                                + " (type, id, version, recorded_at, digest, content, sealed)"
                                + " VALUES (?, ?, ?, ?, ?, ?, TRUE)")) {
            insert.setString(1, type);
            insert.setString(2, id);
            insert.setInt(3, version);
            insert.setLong(4, now.toEpochMilli());
            insert.setBytes(5, digest);
            insert.setBytes(6, content);
            insert.executeUpdate();
        }
    }

    private void current(String type, String id, int version, boolean deleted) throws SQLException {
        var sql =
                version == 1
                        ? "INSERT INTO directory_current (version, deleted, type, id)"
                                + " VALUES (?, ?, ?, ?)"
                        : "UPDATE directory_current SET version = ?, deleted = ?"
                                + " WHERE type = ? AND id = ?";
        try (var change = connection.prepareStatement(sql)) {
            change.setInt(1, version);
            change.setBoolean(2, deleted);
            change.setString(3, type);
            change.setString(4, id);
            change.executeUpdate();
        }
    }

    private void forgetIdentifiers(String type, String id) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM directory_identifier WHERE type = ? AND id = ?")) {
            delete.setString(1, type);
            delete.setString(2, id);
            delete.executeUpdate();
        }
    }
}
