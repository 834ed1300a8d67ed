package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/// Reads what providers earned in one lane. Blocks on the database.
public final class EarningsReader {
    private final DataSource source;
    private final String lane;

    public EarningsReader(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
    }

    /// Of each provider, in the order of their accounts as given; nothing of one whom no leaf paid.
    public List<Earnings> of(List<AccountId> providers) throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT account, earned, payouts, vested, lost FROM"
                                        + " account_balance WHERE lane = ? AND account IN (?, ?,"
                                        + " ?)")) {
            var all = new ArrayList<Earnings>();
            for (var provider : providers) {
                all.add(of(query, provider));
            }
            return all;
        }
    }

    /// In one query, so that the parts are of one moment.
    private Earnings of(PreparedStatement query, AccountId provider) throws SQLException {
        var pending = PendingAccount.of(provider).value();
        var withheld = WithheldAccount.of(provider).value();
        query.setString(1, lane);
        query.setString(2, provider.value());
        query.setString(3, pending);
        query.setString(4, withheld);
        long earned = 0;
        long payouts = 0;
        long slashed = 0;
        long returned = 0;
        long stillPending = 0;
        long stillWithheld = 0;
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                var account = rows.getString(1);
                long lost = rows.getLong(5);
                long kept = rows.getLong(2) - rows.getLong(4) - lost;
                earned += rows.getLong(2);
                payouts += rows.getLong(3);
                if (account.equals(withheld)) {
                    returned += lost;
                    stillWithheld += kept;
                } else {
                    // what was given back is counted below zero, in the provider's own account
                    slashed += lost;
                    stillPending += account.equals(pending) ? kept : 0;
                }
            }
        }
        return new Earnings(
                payouts,
                earned,
                earned - stillPending - stillWithheld - slashed - returned,
                stillPending,
                stillWithheld,
                slashed,
                returned);
    }
}
