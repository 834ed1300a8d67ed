package io.twinmesh.persistence.ledger;

import java.util.Arrays;
import java.util.Locale;

/// What became of a command. Names and codes are stored and public; they never change.
public enum LedgerResult {
    /// Done now.
    CREATED(0),
    /// Done before by the same command.
    EXISTS(1),
    EXISTS_WITH_DIFFERENT_AMOUNT(2),
    /// With another owner, or another recipient.
    EXISTS_WITH_DIFFERENT_ACCOUNT(3),
    /// The job is paid, but to other parties, for another model or for other work.
    EXISTS_WITH_DIFFERENT_SPLIT(4),
    /// This id failed once and stays failed, whatever has changed since.
    ID_ALREADY_FAILED(5),
    /// The payer has not enough.
    EXCEEDS_CREDITS(6),
    /// The job has nothing set aside; from now on it never will.
    RESERVATION_NOT_FOUND(7),
    /// Paid before by the same command.
    ALREADY_POSTED(8),
    /// Given back before, be it by the same command or by expiry.
    ALREADY_VOIDED(9),
    /// Cannot be given back: it is paid out.
    RESERVATION_POSTED(10),
    /// Cannot be paid: it was given back on request.
    RESERVATION_VOIDED(11),
    /// Cannot be paid: it expired.
    EXPIRED(12),
    /// There would be more tokens than 2^63-1.
    SUM_OVERFLOW(13),
    /// The amount is negative, or zero where tokens are created.
    AMOUNT_INVALID(14),
    /// The account's owner, or an operator, has not signed this for this network. Nothing is
    /// remembered of it.
    SIGNATURE_INVALID(15),
    /// The order came later than who signed it allowed.
    ORDER_EXPIRED(16),
    /// This id was used for another kind of order.
    EXISTS_WITH_DIFFERENT_KIND(17),
    /// This id was used for the refund of another transfer.
    EXISTS_WITH_DIFFERENT_TRANSFER(18),
    /// The account takes nothing in any more.
    ACCOUNT_CLOSED(19),
    /// Only an empty account can be closed.
    ACCOUNT_NOT_EMPTY(20),
    /// There is no such transfer to who refunds.
    TRANSFER_NOT_FOUND(21),
    /// More would be refunded than was transferred.
    EXCEEDS_TRANSFER(22),
    /// Tokens are created only as the mint policy's operators sign. Nothing is remembered of it, as
    /// of the four that follow.
    MINT_NOT_SIGNED(23),
    /// No mint policy is set, so nobody's signature creates tokens.
    MINT_POLICY_MISSING(24),
    /// A key that signed is none of the policy's.
    SIGNER_UNKNOWN(25),
    /// A key signed twice; it counts once, so the order is not what it seems.
    SIGNATURE_REPEATED(26),
    /// Fewer operators signed than the policy demands.
    SIGNATURES_MISSING(27),
    /// Pay was taken under this id, for other evidence.
    EXISTS_WITH_DIFFERENT_EVIDENCE(28),
    /// No pay was taken under this id.
    SLASH_NOT_FOUND(29),
    /// Another split policy was set under this version.
    EXISTS_WITH_DIFFERENT_POLICY(30),
    /// The split policy before this version is not set yet. Nothing is remembered of it.
    POLICY_UNKNOWN(31),
    /// A sweep was asked for in a lane that it does not leave, or does not arrive in. Nothing is
    /// remembered of it.
    LANE_INVALID(32),
    /// This id was used for a sweep to another lane.
    EXISTS_WITH_DIFFERENT_LANE(33),
    /// The account is none that an owner can have: pending, withheld or taken pay is there, or what
    /// is on its way between lanes. What somebody sent there would be lost. Nothing is remembered
    /// of it.
    ACCOUNT_UNOWNED(34);

    private final int code;

    LedgerResult(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The public name, in lower case.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static LedgerResult ofCode(int code) {
        return Arrays.stream(values())
                .filter(result -> result.code == code)
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no result has the code " + code));
    }
}
