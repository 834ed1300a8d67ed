package io.twinmesh.persistence.client;

import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

import javax.sql.DataSource;

/// Keeps them in a database, so that an assertion is used once at all servers together, and not
/// once more after a restart. Of each only a digest is stored.
public final class JdbcUsedAssertions implements UsedAssertions {
    /// Counting reads the whole table. In between each server counts what it adds itself.
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(1);

    /// How far the clocks of two servers may be apart: what has ended for one may be taken by
    /// another still, so it is forgotten only that much later.
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    private final Transactions transactions;
    private final InstantSource clock;
    private final String door;
    private final int most;

    // guarded by this
    private Instant counted = Instant.MIN;
    private int held;

    /// @param source with [#migrations]
    /// @param door where they are shown; the same assertion may be used once at each
    /// @param most how many are remembered at once, over all doors
    public JdbcUsedAssertions(DataSource source, InstantSource clock, String door, int most) {
        this.transactions = new Transactions(source, "the used assertions are not available");
        this.clock = clock;
        this.door = door;
        this.most = most;
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts(
                "used-assertions", JdbcUsedAssertions.class, List.of("001-used-assertion"));
    }

    @Override
    public Answer use(String client, String id, Instant until) {
        var digest = digest(client, id);
        var now = clock.instant();
        var answer =
                transactions.retried(connection -> {
                    if (countDue(now)) {
                        count(connection, now);
                    }
                    return use(connection, digest, until, now);
                });
        if (answer == Answer.FIRST_USE) {
            added();
        }
        return answer;
    }

    private Answer use(Connection connection, String digest, Instant until, Instant now)
            throws SQLException {
        var known =
                !Transactions.rows(
                                connection,
                                "SELECT 1 FROM used_assertion WHERE digest = ? AND ends_at >= ?",
                                query -> {
                                    query.setString(1, digest);
                                    query.setTimestamp(2, Timestamp.from(now));
                                },
                                _ -> true)
                        .isEmpty();
        if (known) {
            return Answer.USED_BEFORE;
        }
        if (full()) {
            return Answer.FULL;
        }
        // two that come at once collide here, and the later one finds it in its next try
        Transactions.change(
                connection,
                "DELETE FROM used_assertion WHERE digest = ? AND ends_at < ?",
                row -> {
                    row.setString(1, digest);
                    row.setTimestamp(2, Timestamp.from(now));
                });
        Transactions.change(
                connection,
                "INSERT INTO used_assertion VALUES (?, ?)",
                row -> {
                    row.setString(1, digest);
                    row.setTimestamp(2, Timestamp.from(until));
                });
        return Answer.FIRST_USE;
    }

    private void count(Connection connection, Instant now) throws SQLException {
        Transactions.change(
                connection,
                "DELETE FROM used_assertion WHERE ends_at < ?",
                row -> row.setTimestamp(1, Timestamp.from(now.minus(CLOCKS_APART))));
        var rows =
                Transactions.rows(
                        connection,
                        "SELECT count(*) FROM used_assertion WHERE ends_at >= ?",
                        query -> query.setTimestamp(1, Timestamp.from(now)),
                        row -> row.getInt(1));
        counted(rows.getFirst(), now);
    }

    private synchronized boolean countDue(Instant now) {
        return counted.equals(Instant.MIN) || !now.isBefore(counted.plus(BETWEEN_COUNTS));
    }

    private synchronized void counted(int rows, Instant now) {
        held = rows;
        counted = now;
    }

    private synchronized void added() {
        held++;
    }

    private synchronized boolean full() {
        return held >= most;
    }

    private String digest(String client, String id) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            for (var part : List.of(door, client, id)) {
                // the digest of each part, so that no two lists of parts are the same
                sha.update(
                        MessageDigest.getInstance("SHA-256")
                                .digest(part.getBytes(StandardCharsets.UTF_8)));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
