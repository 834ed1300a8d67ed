package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

/// The books of one lane in a few numbers, recomputed from the entries.
///
/// @param sum of all balances, the issuing account among them; 0, or something is very wrong
/// @param accounts that ever held tokens, without the issuing one
/// @param minted tokens ever created
/// @param burned tokens that their owners destroyed
/// @param payouts leaves in the log that are payouts
/// @param paidTokens in all payouts together
/// @param checkpoint the last one signed
/// @param finalSize leaves under the last one that enough witnesses cosigned
public record LedgerSummary(
        BigInteger sum,
        long accounts,
        long minted,
        long burned,
        long payouts,
        long paidTokens,
        Checkpoint checkpoint,
        long finalSize) {

    /// Reads it. Blocks.
    ///
    /// @return absent only before the projection first ran
    public static Optional<LedgerSummary> read(DataSource source, String lane) throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT sum(balance), count(CASE WHEN account <> ? THEN 1 END),"
                                        + " sum(CASE WHEN account = ? THEN balance ELSE 0 END)"
                                        + " FROM account_balance WHERE lane = ?")) {
            var tables = new LogTables(connection, lane);
            var state = tables.state();
            if (state.isEmpty()) {
                return Optional.empty();
            }
            query.setString(1, Posting.ISSUANCE.value());
            query.setString(2, Posting.ISSUANCE.value());
            query.setString(3, lane);
            try (var rows = query.executeQuery()) {
                rows.next();
                // no account yet: the sums are NULL
                var sum = Optional.ofNullable(rows.getBigDecimal(1)).orElse(BigDecimal.ZERO);
                var issued = Optional.ofNullable(rows.getBigDecimal(3)).orElse(BigDecimal.ZERO);
                return Optional.of(
                        new LedgerSummary(
                                sum.toBigIntegerExact(),
                                rows.getLong(2),
                                issued.negate().longValueExact() + state.get().burned(),
                                state.get().burned(),
                                state.get().payouts(),
                                state.get().paid(),
                                Checkpoint.parse(SignedNote.parse(state.get().checkpoint()).text()),
                                tables.lastFinal().map(FinalCheckpoints.Final::size).orElse(0L)));
            }
        }
    }
}
