package io.twinmesh.persistence.member;

import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.time.Duration;
import java.util.List;
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
        return new Migrations.Scripts("members", MemberRegister.class, List.of("001-member"));
    }

    /// A member is there now.
    ///
    /// @param address `host:port`, 300 characters at most
    public void seen(String address) {
        transactions.retried(connection -> {
            int known =
                    Transactions.change(
                            connection,
                            "UPDATE cluster_member SET seen_at = CURRENT_TIMESTAMP"
                                    + " WHERE address = ?",
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
            return true;
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
        return transactions.once(connection ->
                Set.copyOf(
                        Transactions.rows(
                                connection,
                                "SELECT address FROM cluster_member WHERE seen_at >"
                                        + " CURRENT_TIMESTAMP - CAST(? AS INTERVAL SECOND)",
                                row -> row.setString(1, Long.toString(within.toSeconds())),
                                row -> row.getString(1))));
    }
}
