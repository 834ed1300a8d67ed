package io.twinmesh.persistence.directory;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Reads the directory, in which nothing lies open once a server has started. Every method blocks
/// on the database, and fails with [BrokenSealException] when what it found does not open or was
/// never sealed.
public final class DirectoryReader {
    private static final String COLUMNS =
            "v.type, v.id, v.version, v.recorded_at, v.content, v.sealed";
    private static final String NEWEST =
            "SELECT "
                    + COLUMNS
                    + " FROM directory_current c JOIN directory_version v"
                    + " ON v.type = c.type AND v.id = c.id AND v.version = c.version ";

    private final DataSource source;
    private final DirectoryKeys keys;

    DirectoryReader(DataSource source, DirectoryKeys keys) {
        this.source = source;
        this.keys = keys;
    }

    /// The newest version, which may be a deletion.
    public Optional<DirectoryEntry> newest(String type, String id) {
        return first(
                NEWEST + "WHERE c.type = ? AND c.id = ?",
                query -> {
                    query.setString(1, type);
                    query.setString(2, id);
                });
    }

    public Optional<DirectoryEntry> version(String type, String id, int version) {
        return first(
                "SELECT "
                        + COLUMNS
                        + " FROM directory_version v"
                        + " WHERE v.type = ? AND v.id = ? AND v.version = ?",
                query -> {
                    query.setString(1, type);
                    query.setString(2, id);
                    query.setInt(3, version);
                });
    }

    /// The versions of one resource, newest first.
    ///
    /// @param before only versions below this one
    /// @param limit 1 to 1,000
    public List<DirectoryEntry> history(String type, String id, int before, int limit) {
        return all(
                "SELECT "
                        + COLUMNS
                        + " FROM directory_version v"
                        + " WHERE v.type = ? AND v.id = ? AND v.version < ?"
                        + " ORDER BY v.version DESC LIMIT ?",
                query -> {
                    query.setString(1, type);
                    query.setString(2, id);
                    query.setInt(3, before);
                    query.setInt(4, page(limit));
                });
    }

    /// The resources of a type as they are now, without deleted ones, by id.
    ///
    /// @param after begin behind this id; an empty text for the first page
    /// @param limit 1 to 1,000
    public List<DirectoryEntry> page(String type, String after, int limit) {
        return all(
                NEWEST
                        + "WHERE c.type = ? AND c.id > ? AND NOT c.deleted"
                        + " ORDER BY c.id LIMIT ?",
                query -> {
                    query.setString(1, type);
                    query.setString(2, after);
                    query.setInt(3, page(limit));
                });
    }

    /// The ids of resources that have this identifier now.
    ///
    /// @param system empty for every system
    /// @param limit 1 to 1,000
    public List<String> identified(String type, Optional<String> system, String value, int limit) {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT DISTINCT id FROM directory_identifier"
                                        + " WHERE type = ? AND identifier_value = ?"
                                        + (system.isPresent() ? " AND identifier_system = ?" : "")
                                        + " ORDER BY id LIMIT ?")) {
            var next = 1;
            query.setString(next++, type);
            query.setString(next++, keys.value(type, value));
            if (system.isPresent()) {
                query.setString(next++, keys.system(type, system.get(), value));
            }
            query.setInt(next, page(limit));
            var ids = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException("the directory cannot be read", e);
        }
    }

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private Optional<DirectoryEntry> first(String sql, Parameters parameters) {
        return all(sql, parameters).stream().findFirst();
    }

    private List<DirectoryEntry> all(String sql, Parameters parameters) {
        try (var connection = source.getConnection();
                var query = connection.prepareStatement(sql)) {
            parameters.set(query);
            var entries = new ArrayList<DirectoryEntry>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw new IllegalStateException("the directory cannot be read", e);
        }
    }

    private DirectoryEntry entry(ResultSet row) throws SQLException {
        var type = row.getString(1);
        var id = row.getString(2);
        var version = row.getInt(3);
        if (!row.getBoolean(6)) {
            throw new BrokenSealException(type, id, version);
        }
        return new DirectoryEntry(
                type,
                id,
                version,
                Instant.ofEpochMilli(row.getLong(4)),
                Optional.ofNullable(row.getBytes(5))
                        .map(bytes -> keys.open(type, id, version, bytes)));
    }

    private static int page(int limit) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("a page has 1 to 1000 rows, got " + limit);
        }
        return limit;
    }
}
