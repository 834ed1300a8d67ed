package io.twinmesh.persistence.member;

import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import javax.sql.DataSource;

/// The members of a cluster, each with the time at which it last said so, by the clock of the
/// database. Every method blocks on the database.
public final class MemberRegister {
    private final Transactions transactions;

    /// @param source the journal's database, with [#migrations]
    public MemberRegister(DataSource source) {
        this.transactions = new Transactions(source, "the register of members is not available");
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts(
                "members", MemberRegister.class, List.of("001-member", "002-beginning"));
    }

    /// A member is there now.
    ///
    /// @param address `host:port`, 300 characters at most
    public void seen(String address) {
        transactions.retried(connection -> {
            note(connection, address);
            return true;
        });
    }

    private static void note(Connection connection, String address) throws SQLException {
        int known =
                Transactions.change(
                        connection,
                        "UPDATE cluster_member SET seen_at = CURRENT_TIMESTAMP WHERE address = ?",
                        row -> row.setString(1, address));
        if (known == 0) {
            Transactions.change(
                    connection,
                    "INSERT INTO cluster_member VALUES (?, CURRENT_TIMESTAMP)",
                    row -> row.setString(1, address));
            Transactions.change(
                    connection,
                    "DELETE FROM cluster_member WHERE seen_at < CURRENT_TIMESTAMP - INTERVAL"
                            + " '1' DAY",
                    _ -> {});
        }
    }

    /// How many clusters were begun by [#begin]. A member that finds more of them than when it
    /// joined has been given up, and another cluster has its work.
    public long begun() {
        return beginning().number();
    }

    /// Of the clusters that were begun by [#begin] the last.
    ///
    /// @param number how many were begun
    /// @param by who began it, as `host:port`; empty while none was
    public record Beginning(long number, Optional<String> by) {}

    public Beginning beginning() {
        return transactions.once(MemberRegister::beginning);
    }

    private static Beginning beginning(Connection connection) throws SQLException {
        return Transactions.rows(
                        connection,
                        "SELECT begun, begun_by FROM cluster_beginning WHERE one = 1",
                        _ -> {},
                        row -> new Beginning(row.getLong(1), Optional.ofNullable(row.getString(2))))
                .getFirst();
    }

    /// Lets a server begin a cluster, and notes it as its first member; of several that ask at once
    /// one alone, and nobody while another member was there lately.
    ///
    /// @param address `host:port`, 300 characters at most
    /// @param silence after which a member is not there any more, in whole seconds up to 99
    /// @return the number of the cluster; empty when it may not
    public OptionalLong begin(String address, Duration silence) {
        return transactions.retried(connection -> {
            Transactions.change(
                    connection,
                    "UPDATE cluster_beginning SET begun = begun + 1, begun_by = ? WHERE one = 1",
                    row -> row.setString(1, address));
            // asked after the row is held, so that whoever held it before is seen
            if (!seenWithin(connection, silence).stream().allMatch(address::equals)) {
                connection.rollback();
                return OptionalLong.empty();
            }
            note(connection, address);
            return OptionalLong.of(beginning(connection).number());
        });
    }

    /// A member has left. Safe to repeat.
    public void left(String address) {
        transactions.change(
                "DELETE FROM cluster_member WHERE address = ?", row -> row.setString(1, address));
    }

    /// Those who were there lately.
    ///
    /// @param within how long ago at most, in whole seconds up to 99
    public Set<String> seenWithin(Duration within) {
        return transactions.once(connection -> seenWithin(connection, within));
    }

    private static Set<String> seenWithin(Connection connection, Duration within)
            throws SQLException {
        return Set.copyOf(
                Transactions.rows(
                        connection,
                        "SELECT address FROM cluster_member WHERE seen_at > CURRENT_TIMESTAMP -"
                                + " CAST(? AS INTERVAL SECOND)",
                        row -> row.setString(1, Long.toString(within.toSeconds())),
                        row -> row.getString(1)));
    }
}
