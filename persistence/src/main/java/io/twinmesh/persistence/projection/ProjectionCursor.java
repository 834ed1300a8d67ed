package io.twinmesh.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;

/// Where a projection stands, kept in its own transaction.
public final class ProjectionCursor {
    private final String name;

    /// @param name the projection's
    public ProjectionCursor(String name) {
        this.name = name;
    }

    /// Reads and locks the position; a projection that never ran begins at 0.
    public long lock(Connection transaction) throws SQLException {
        try (var query =
                transaction.prepareStatement(
                        "SELECT position FROM projection_cursor WHERE name = ? FOR UPDATE")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    return rows.getLong(1);
                }
            }
        }
        try (var insert =
                transaction.prepareStatement("INSERT INTO projection_cursor VALUES (?, 0)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
        return 0;
    }

    /// Reads the position without a lock.
    public long read(Connection connection) throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT position FROM projection_cursor WHERE name = ?")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    public void move(Connection transaction, long position) throws SQLException {
        try (var update =
                transaction.prepareStatement(
                        "UPDATE projection_cursor SET position = ? WHERE name = ?")) {
            update.setLong(1, position);
            update.setString(2, name);
            if (update.executeUpdate() != 1) {
                throw new SQLException("the cursor of " + name + " is gone");
            }
        }
    }
}
