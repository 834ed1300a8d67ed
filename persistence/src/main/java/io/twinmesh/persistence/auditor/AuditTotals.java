package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Optional;

/// What an audited log comes to.
///
/// @param leaves all of them
/// @param payouts those that pay for a job
/// @param paidTokens in all payouts together
/// @param transfers those by which owners send tokens
/// @param refunds of transfers
/// @param minted tokens ever created
/// @param deposits leaves that created tokens with nobody's signature
/// @param signaturesChecked leaves that operators signed, held against a mint policy
/// @param signaturesUnchecked leaves that claim operators' signatures and were not held against any
///   mint policy; what they created or set is believed
/// @param burned tokens that their owners destroyed
/// @param vested pending pay that became its provider's own
/// @param slashed pending pay that was taken and not given back
/// @param pending pay that is not its provider's own yet
/// @param withheld pay that is kept until experts have looked at what was paid for
/// @param withheldPosted withheld pay that became its provider's own
/// @param withheldReturned withheld pay that went back to who had paid it
/// @param splitVersion of the split policy in force
/// @param treasury of the split policy in force; of the first policy, which no leaf shows, that of
///   the first payout, unless the auditor was told; absent before it
/// @param treasuryBelieved whether the first policy's treasury is what its first payout says, since
///   the auditor was told none
/// @param sweptOut tokens that left for other lanes
/// @param sweptIn tokens that arrived from other lanes whose logs are audited, too; of any other
///   lane they are objected to
/// @param held by all accounts together; `minted` and `sweptIn` less `burned`, or the books are
///   broken. What left for other lanes is among it, as on its way
/// @param accounts that ever held tokens
public record AuditTotals(
        long leaves,
        long payouts,
        long paidTokens,
        long transfers,
        long refunds,
        long minted,
        long deposits,
        long signaturesChecked,
        long signaturesUnchecked,
        long burned,
        long vested,
        long slashed,
        long pending,
        long withheld,
        long withheldPosted,
        long withheldReturned,
        int splitVersion,
        Optional<AccountId> treasury,
        boolean treasuryBelieved,
        long sweptOut,
        long sweptIn,
        long held,
        long accounts) {}
