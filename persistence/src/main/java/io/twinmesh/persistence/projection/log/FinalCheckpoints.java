package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.projection.OneTransaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

import javax.sql.DataSource;

/// The largest checkpoint of a lane that enough witnesses cosigned, and by whose policy they are
/// enough: one policy counts at a time, whichever servers have. While it does, the checkpoint only
/// ever grows, whoever stores it. Every method blocks on the database.
public final class FinalCheckpoints {
    /// Where there is no policy, nothing is final.
    public static final String NO_POLICY = "";

    /// SQL state of a row that is there already.
    private static final String DUPLICATE = "23505";

    private final DataSource source;
    private final String lane;

    public FinalCheckpoints(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
    }

    /// @param note with the log's signature and the witnesses' lines
    public record Final(long size, String note) {}

    /// @param policy the digest of the one that counts, or [#NO_POLICY]
    /// @param beats of servers that have it
    public record Standing(String policy, long beats, Optional<Final> last) {}

    public String lane() {
        return lane;
    }

    /// Absent before the first one.
    public Optional<Final> last() throws SQLException {
        try (var connection = source.getConnection()) {
            return new LogTables(connection, lane).lastFinal();
        }
    }

    /// Absent before a policy counted.
    public Optional<Standing> standing() throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT p.policy, p.beats, f.size, f.checkpoint FROM log_policy p"
                                        + " LEFT JOIN log_final f ON f.lane = p.lane WHERE p.lane"
                                        + " = ?")) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                long size = rows.getLong(3);
                var note = Optional.ofNullable(rows.getString(4));
                return Optional.of(
                        new Standing(
                                rows.getString(1),
                                rows.getLong(2),
                                note.map(text -> new Final(size, text))));
            }
        }
    }

    /// From now on this policy counts. The last checkpoint is forgotten unless it holds by it: what
    /// was under it is logged, and final again when one is stored for which it does.
    ///
    /// @param policy its digest, or [#NO_POLICY]
    /// @param holds tells of a note whether the policy holds for it
    public void count(String policy, Predicate<String> holds) throws SQLException {
        if (!OneTransaction.of(source, transaction -> counted(transaction, policy, holds))) {
            begin();
            OneTransaction.of(source, transaction -> counted(transaction, policy, holds));
        }
    }

    /// @return false: no policy ever counted, and nothing is changed
    private boolean counted(Connection transaction, String policy, Predicate<String> holds)
            throws SQLException {
        try (var update =
                transaction.prepareStatement(
                        "UPDATE log_policy SET policy = ?, beats = beats + 1 WHERE lane = ?")) {
            update.setString(1, policy);
            update.setString(2, lane);
            if (update.executeUpdate() == 0) {
                return false;
            }
        }
        var last = new LogTables(transaction, lane).lastFinal();
        if (last.isPresent() && !holds.test(last.get().note())) {
            try (var delete =
                    transaction.prepareStatement("DELETE FROM log_final WHERE lane = ?")) {
                delete.setString(1, lane);
                delete.executeUpdate();
            }
        }
        return true;
    }

    private void begin() throws SQLException {
        try {
            OneTransaction.of(
                    source,
                    transaction -> {
                        try (var insert =
                                transaction.prepareStatement(
                                        "INSERT INTO log_policy (lane, policy, beats) VALUES (?,"
                                                + " ?, 0)")) {
                            insert.setString(1, lane);
                            insert.setString(2, NO_POLICY);
                            return insert.executeUpdate();
                        }
                    });
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState())) {
                throw e;
            }
            // another server began
        }
    }

    /// Says that a server with this policy is there, where that is the one that counts.
    public void beat(String policy) throws SQLException {
        OneTransaction.of(
                source,
                transaction -> {
                    try (var update =
                            transaction.prepareStatement(
                                    "UPDATE log_policy SET beats = beats + 1 WHERE lane = ? AND"
                                            + " policy = ?")) {
                        update.setString(1, lane);
                        update.setString(2, policy);
                        return update.executeUpdate();
                    }
                });
    }

    /// Stores one for which this policy holds, where that is the one that counts. A smaller one
    /// than the last changes nothing.
    public void store(String policy, Final cosigned) throws SQLException {
        OneTransaction.of(
                source,
                transaction -> {
                    boolean counts = counts(transaction, policy);
                    if (counts && !grown(transaction, cosigned)) {
                        first(transaction, cosigned);
                    }
                    return counts;
                });
    }

    /// Until the transaction ends no other policy begins to count.
    private boolean counts(Connection transaction, String policy) throws SQLException {
        try (var query =
                transaction.prepareStatement(
                        "SELECT policy FROM log_policy WHERE lane = ? FOR UPDATE")) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                return rows.next() && rows.getString(1).equals(policy);
            }
        }
    }

    private boolean grown(Connection transaction, Final cosigned) throws SQLException {
        try (var update =
                transaction.prepareStatement(
                        "UPDATE log_final SET size = ?, checkpoint = ? WHERE lane = ? AND size <"
                                + " ?")) {
            update.setLong(1, cosigned.size());
            update.setString(2, cosigned.note());
            update.setString(3, lane);
            update.setLong(4, cosigned.size());
            return update.executeUpdate() > 0;
        }
    }

    private void first(Connection transaction, Final cosigned) throws SQLException {
        try (var insert =
                transaction.prepareStatement(
                        "INSERT INTO log_final (lane, size, checkpoint) SELECT ?, ?, ? WHERE NOT"
                                + " EXISTS (SELECT 1 FROM log_final WHERE lane = ?)")) {
            insert.setString(1, lane);
            insert.setLong(2, cosigned.size());
            insert.setString(3, cosigned.note());
            insert.setString(4, lane);
            insert.executeUpdate();
        }
    }
}
