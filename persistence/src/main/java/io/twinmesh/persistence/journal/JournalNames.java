package io.twinmesh.persistence.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/// Which entities the journal knows by name, whether or not they are awake.
public final class JournalNames {
    private static final Pattern TYPE = Pattern.compile("[a-z]{1,20}");

    private JournalNames() {}

    /// The names of one type of entity, in the database's order. Blocks.
    ///
    /// @param type the first part of the persistence ids, for example `node`
    /// @param after begin behind this name; an empty text for the first page
    /// @param limit 1 to 10,000
    public static List<String> page(DataSource source, String type, String after, int limit)
            throws SQLException {
        if (!TYPE.matcher(type).matches() || limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException(
                    "got '" + type + "' and " + limit + " names, want a type, 1 to 10000");
        }
        var prefix = type + "|";
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT DISTINCT "persistence_id" FROM "event_journal"
                                WHERE "persistence_id" > ? AND "persistence_id" < ?
                                  AND "persistence_id" LIKE ?
                                ORDER BY "persistence_id" LIMIT ?
                                """)) {
            query.setString(1, prefix + after);
            // keeps the search to a part of the index, however the database sorts punctuation
            query.setString(2, prefix + "zzz");
            query.setString(3, prefix + "%");
            query.setInt(4, limit);
            var names = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1).substring(prefix.length()));
                }
            }
            return names;
        }
    }
}
