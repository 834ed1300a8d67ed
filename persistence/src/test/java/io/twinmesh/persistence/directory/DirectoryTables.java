package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.format.JsonDigest;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.TreeSet;

import javax.sql.DataSource;

/// What somebody does, or sees, who has the database alone.
record DirectoryTables(DataSource source) {
    static final DirectoryKeys KEYS = keys(1);

    static DirectoryKeys keys(int which) {
        var seal = new byte[32];
        seal[0] = (byte) which;
        var hash = new byte[32];
        hash[1] = (byte) which;
        return new DirectoryKeys(seal, hash, new Random(which));
    }

    /// A version as versions before the seal wrote it.
    void leaveOpen(String id, int version, String content, Identifier identifier)
            throws SQLException {
        try (var connection = source.getConnection()) {
            change(
                    connection,
                    "INSERT INTO directory_version (type, id, version, recorded_at, digest, content)"
                            + " VALUES ('Slot', ?, ?, 0, ?, ?)",
                    id,
                    version,
                    JsonDigest.of(content.getBytes(StandardCharsets.UTF_8)),
                    content.getBytes(StandardCharsets.UTF_8));
            for (var table : new String[] {"directory_current", "directory_identifier"}) {
                change(connection, "DELETE FROM " + table + " WHERE id = ?", id);
            }
            change(
                    connection,
                    "INSERT INTO directory_current VALUES ('Slot', ?, ?, FALSE)",
                    id,
                    version);
            change(
                    connection,
                    "INSERT INTO directory_identifier VALUES ('Slot', ?, ?, ?)",
                    identifier.value(),
                    identifier.system(),
                    id);
        }
    }

    void change(String sql, Object... values) throws SQLException {
        try (var connection = source.getConnection()) {
            change(connection, sql, values);
        }
    }

    private static void change(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /// How many versions lie open.
    int open() throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT count(*) FROM directory_version WHERE NOT sealed");
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /// Every cell of the tables that is text or bytes, as text.
    String everything() throws SQLException {
        var cells = new TreeSet<String>();
        try (var connection = source.getConnection()) {
            for (var table :
                    new String[] {
                        "directory_version", "directory_current", "directory_identifier"
                    }) {
                try (var query = connection.prepareStatement("SELECT * FROM " + table);
                        var rows = query.executeQuery()) {
                    var columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            var name = rows.getMetaData().getColumnName(i);
                            if (name.equalsIgnoreCase("content")
                                    || name.equalsIgnoreCase("digest")) {
                                var bytes = rows.getBytes(i);
                                cells.add(
                                        bytes == null
                                                ? ""
                                                : new String(bytes, StandardCharsets.ISO_8859_1));
                            } else {
                                cells.add(String.valueOf(rows.getString(i)));
                            }
                        }
                    }
                }
            }
        }
        return String.join("\n", cells);
    }
}
