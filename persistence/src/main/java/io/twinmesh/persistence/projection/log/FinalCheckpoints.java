package io.twinmesh.persistence.projection.log;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

import javax.sql.DataSource;

/// The largest checkpoint of a lane that enough witnesses cosigned. While the policy stays as it
/// is, it only ever grows, whoever stores it. Every method blocks on the database.
public final class FinalCheckpoints {
    private final DataSource source;
    private final String lane;

    public FinalCheckpoints(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
    }

    /// @param note with the log's signature and the witnesses' lines
    public record Final(long size, String note) {}

    /// Absent before the first one.
    public Optional<Final> last() throws SQLException {
        try (var connection = source.getConnection()) {
            return new LogTables(connection, lane).lastFinal();
        }
    }

    /// Forgets the last one unless it holds: a policy can be another than that for which it was
    /// stored. What was under it is logged, and final again when a new one is stored.
    ///
    /// @param holds tells of a note whether the present policy holds for it
    /// @return the last one where it holds
    public Optional<Final> keepOnly(Predicate<String> holds) throws SQLException {
        var last = last();
        if (last.isEmpty() || holds.test(last.get().note())) {
            return last;
        }
        try (var connection = source.getConnection();
                var delete =
                        connection.prepareStatement(
                                "DELETE FROM log_final WHERE lane = ? AND checkpoint = ?")) {
            delete.setString(1, lane);
            delete.setString(2, last.get().note());
            delete.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
        return Optional.empty();
    }

    /// Stores one that the caller has judged. A smaller one than the last changes nothing.
    public void store(Final cosigned) throws SQLException {
        try (var connection = source.getConnection();
                var update =
                        connection.prepareStatement(
                                "UPDATE log_final SET size = ?, checkpoint = ? WHERE lane = ? AND"
                                        + " size < ?");
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO log_final (lane, size, checkpoint) SELECT ?, ?, ?"
                                        + " WHERE NOT EXISTS (SELECT 1 FROM log_final WHERE lane ="
                                        + " ?)")) {
            update.setLong(1, cosigned.size());
            update.setString(2, cosigned.note());
            update.setString(3, lane);
            update.setLong(4, cosigned.size());
            if (update.executeUpdate() == 0) {
                insert.setString(1, lane);
                insert.setLong(2, cosigned.size());
                insert.setString(3, cosigned.note());
                insert.setString(4, lane);
                insert.executeUpdate();
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
