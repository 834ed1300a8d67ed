package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.ledger.Unowned;

/// What a leaf of the log is about. The codes are in every leaf and never change.
public enum LeafType {
    PAYOUT(1),
    MINT(2),
    TRANSFER(3),
    REFUND(4),
    BURN(5),
    ORDERED_MINT(6),
    VEST(7),
    SLASH(8),
    GIVE_BACK(9),
    SPLIT(10),
    SWEEP_OUT(11),
    SWEEP_IN(12),
    HOLDBACK_SPLIT(13),
    POST_WITHHELD(14),
    RETURN_WITHHELD(15);

    private final int code;

    LeafType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// The name in JSON and in statements.
    public String text() {
        return switch (this) {
            case PAYOUT -> "payout";
            case MINT -> "deposit";
            case TRANSFER -> "transfer";
            case REFUND -> "refund";
            case BURN -> "burn";
            case ORDERED_MINT -> "mint";
            case VEST -> "vest";
            case SLASH -> "slash";
            case GIVE_BACK -> "give-back";
            case SPLIT, HOLDBACK_SPLIT -> "split-policy";
            case SWEEP_OUT -> "sweep-out";
            case SWEEP_IN -> "sweep-in";
            case POST_WITHHELD -> "post-withheld";
            case RETURN_WITHHELD -> "return-withheld";
        };
    }

    /// Whether tokens come from the issuing account or go there.
    boolean issues() {
        return switch (this) {
            case MINT, ORDERED_MINT, BURN -> true;
            case PAYOUT,
                    TRANSFER,
                    REFUND,
                    VEST,
                    SLASH,
                    GIVE_BACK,
                    SPLIT,
                    SWEEP_OUT,
                    SWEEP_IN,
                    HOLDBACK_SPLIT,
                    POST_WITHHELD,
                    RETURN_WITHHELD ->
                    false;
        };
    }

    /// Whether such a leaf takes tokens from an account that nobody owns. What owners order, what
    /// jobs pay and what is swept comes from accounts of owners alone.
    public boolean takesFrom(Unowned account) {
        return switch (this) {
            case MINT, ORDERED_MINT -> account == Unowned.ISSUING;
            case VEST, SLASH -> account == Unowned.PENDING;
            case GIVE_BACK -> account == Unowned.SLASHED;
            case SWEEP_IN -> account == Unowned.IN_TRANSIT;
            case POST_WITHHELD, RETURN_WITHHELD -> account == Unowned.WITHHELD;
            case PAYOUT, TRANSFER, REFUND, BURN, SPLIT, SWEEP_OUT, HOLDBACK_SPLIT -> false;
        };
    }

    /// Whether such a leaf gives tokens to an account that nobody owns, or says that payouts do.
    /// What is given to pending or withheld pay beyond what was earned is lost and gains nobody
    /// anything; the same holds for a party of a payout whose account was named so.
    public boolean givesTo(Unowned account) {
        boolean likeAnybodys = account == Unowned.PENDING || account == Unowned.WITHHELD;
        return switch (this) {
            case PAYOUT, VEST, GIVE_BACK, POST_WITHHELD -> account != Unowned.ISSUING;
            case BURN -> account == Unowned.ISSUING || likeAnybodys;
            case SLASH -> account == Unowned.SLASHED || likeAnybodys;
            case SWEEP_OUT -> account == Unowned.IN_TRANSIT || likeAnybodys;
            case MINT,
                    ORDERED_MINT,
                    TRANSFER,
                    REFUND,
                    SPLIT,
                    SWEEP_IN,
                    HOLDBACK_SPLIT,
                    RETURN_WITHHELD ->
                    likeAnybodys;
        };
    }

    /// Of the leaf's form; version 2 has signatures behind its postings, version 3 a split policy
    /// in place of postings, and signatures, version 4 one that withholds pay.
    int version() {
        return switch (this) {
            case ORDERED_MINT -> 2;
            case SPLIT -> 3;
            case HOLDBACK_SPLIT -> 4;
            case PAYOUT,
                    MINT,
                    TRANSFER,
                    REFUND,
                    BURN,
                    VEST,
                    SLASH,
                    GIVE_BACK,
                    SWEEP_OUT,
                    SWEEP_IN,
                    POST_WITHHELD,
                    RETURN_WITHHELD ->
                    1;
        };
    }

    /// Whether it says how payouts are split, and moves nothing.
    public boolean isSplit() {
        return this == SPLIT || this == HOLDBACK_SPLIT;
    }

    static LeafType ofCode(int code) {
        return switch (code) {
            case 1 -> PAYOUT;
            case 2 -> MINT;
            case 3 -> TRANSFER;
            case 4 -> REFUND;
            case 5 -> BURN;
            case 6 -> ORDERED_MINT;
            case 7 -> VEST;
            case 8 -> SLASH;
            case 9 -> GIVE_BACK;
            case 10 -> SPLIT;
            case 11 -> SWEEP_OUT;
            case 12 -> SWEEP_IN;
            case 13 -> HOLDBACK_SPLIT;
            case 14 -> POST_WITHHELD;
            case 15 -> RETURN_WITHHELD;
            default -> throw new IllegalArgumentException("no leaf has the type " + code);
        };
    }
}
