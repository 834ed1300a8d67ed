package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.util.Arrays;

/// What a leaf of each type may say, whoever wrote it. Most leaves are looked at without making an
/// object.
final class LeafForm {
    private static final int KEY = 32;

    private LeafForm() {}

    /// @throws IllegalArgumentException when it says what no lane can have written
    static void require(LeafView leaf) {
        requirePostings(leaf);
        switch (leaf.type()) {
            case PAYOUT -> requirePayout(leaf);
            case MINT -> requireDeposit(leaf);
            case ORDERED_MINT -> {
                requireMint(leaf);
                requireSigned(leaf);
            }
            case TRANSFER -> {
                requireNoRef(leaf);
                requireSent(leaf);
            }
            case REFUND -> requireSent(leaf);
            case BURN -> {
                requireNoRef(leaf);
                requireBurned(leaf);
            }
            case VEST -> requireVested(leaf);
            case SLASH -> requireSlashed(leaf);
            case GIVE_BACK -> requireGivenBack(leaf);
            case SPLIT, HOLDBACK_SPLIT -> {
                requireSigned(leaf);
                requireSplit(leaf);
            }
            case SWEEP_OUT, SWEEP_IN -> requireSwept(leaf);
            case POST_WITHHELD, RETURN_WITHHELD -> requireWithheld(leaf);
        }
        requireIssued(leaf);
    }

    /// What [Posting#balanced] demands.
    private static void requirePostings(LeafView leaf) {
        if (leaf.type().isSplit()) {
            if (leaf.count() != 0) {
                throw new IllegalArgumentException("a split policy moves nothing");
            }
            return;
        }
        if (leaf.count() < Posting.FEWEST || leaf.count() > Posting.MOST) {
            throw new IllegalArgumentException(
                    "a movement has 2 to 2500 postings, got " + leaf.count());
        }
        // 128 bits, so that nothing wraps to zero
        long high = 0;
        long low = 0;
        for (int i = 0; i < leaf.count(); i++) {
            if (leaf.role(i) > Role.HIGHEST_CODE) {
                throw new IllegalArgumentException("no role has the code " + leaf.role(i));
            }
            if (i > 0 && !sorted(leaf, i - 1, i)) {
                throw new IllegalArgumentException("postings are sorted by account and role");
            }
            long sum = low + leaf.amount(i);
            high += (leaf.amount(i) >> 63) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
        }
        if (high != 0 || low != 0) {
            throw new IllegalArgumentException("I1: postings sum to zero");
        }
    }

    private static boolean sorted(LeafView leaf, int one, int next) {
        int order = Long.compareUnsigned(leaf.accountHigh(one), leaf.accountHigh(next));
        if (order == 0) {
            order = Long.compareUnsigned(leaf.accountLow(one), leaf.accountLow(next));
        }
        return order == 0 ? leaf.role(one) < leaf.role(next) : order < 0;
    }

    private static void requirePayout(LeafView leaf) {
        if (leaf.idHigh() != leaf.refHigh() || leaf.idLow() != leaf.refLow()) {
            throw new IllegalArgumentException("a payout resolves its own job's reservation");
        }
    }

    /// The issuing account is all zeros, so it comes first.
    private static void requireIssued(LeafView leaf) {
        if (!leaf.type().issues() && leaf.count() > 0 && leaf.issuance(0)) {
            throw new IllegalArgumentException(
                    "only what creates or destroys tokens touches the issuing account");
        }
    }

    private static void requireDeposit(LeafView leaf) {
        if ((leaf.refHigh() | leaf.refLow()) != 0 || !leaf.hidesNothing()) {
            throw new IllegalArgumentException("a mint refers to nothing and hides nothing");
        }
        requireMint(leaf);
    }

    private static void requireMint(LeafView leaf) {
        // the issuing account is all zeros, so it comes first
        if (leaf.count() != 2
                || !leaf.issuance(0)
                || leaf.issuance(1)
                || leaf.role(0) != Role.ISSUER.code()
                || leaf.role(1) != Role.RECIPIENT.code()
                || leaf.amount(1) < 1) {
            throw new IllegalArgumentException(
                    "a mint moves tokens from the issuer to one account");
        }
    }

    private static void requireSigned(LeafView leaf) {
        if (leaf.refHigh() != 0) {
            throw new IllegalArgumentException("what operators sign refers to its expiry alone");
        }
        int count = leaf.signatureCount();
        if (count < MintPolicy.FEWEST_SIGNATURES || count > MintPolicy.MOST_OPERATORS) {
            throw new IllegalArgumentException(
                    "what operators sign has 2 to 16 signatures, got " + count);
        }
        var signatures = leaf.signatures();
        for (int at = LeafView.SIGNATURE; at < signatures.length; at += LeafView.SIGNATURE) {
            int before = at - LeafView.SIGNATURE;
            if (Arrays.compareUnsigned(signatures, before, before + KEY, signatures, at, at + KEY)
                    >= 0) {
                throw new IllegalArgumentException("signatures are sorted by key, one per key");
            }
        }
    }

    private static void requireSplit(LeafView leaf) {
        if (leaf.idHigh() != 0 || leaf.idLow() < 0 || leaf.idLow() > 0xFFFF) {
            throw new IllegalArgumentException("a split policy is named by its version");
        }
        SplitLeaf.of(leaf);
    }

    private static void requireNoRef(LeafView leaf) {
        if ((leaf.refHigh() | leaf.refLow()) != 0) {
            throw new IllegalArgumentException("a transfer or burn refers to nothing");
        }
    }

    private static void requireBurned(LeafView leaf) {
        // the issuing account is all zeros, so it comes first
        if (leaf.count() != 2
                || !leaf.issuance(0)
                || leaf.issuance(1)
                || leaf.role(0) != Role.ISSUER.code()
                || leaf.role(1) != Role.PAYER.code()
                || leaf.amount(0) < 1) {
            throw new IllegalArgumentException(
                    "a burn moves tokens from one account to the issuer");
        }
    }

    private static void requireVested(LeafView leaf) {
        requireMoved(leaf, PendingAccount.of(leaf.provider()), leaf.provider(), 1);
        if (!Arrays.equals(leaf.id(), VestLeaf.id(leaf.index()))) {
            throw new IllegalArgumentException("what vests is named after its place");
        }
        VestLeaf.rule(leaf.commitment());
    }

    private static void requireSlashed(LeafView leaf) {
        requireMoved(leaf, PendingAccount.of(leaf.provider()), PendingAccount.SLASHED, 0);
    }

    private static void requireGivenBack(LeafView leaf) {
        requireMoved(leaf, PendingAccount.SLASHED, leaf.provider(), 0);
        if (!leaf.hidesNothing()) {
            throw new IllegalArgumentException("what is given back hides nothing");
        }
    }

    private static void requireMoved(LeafView leaf, AccountId from, AccountId to, long least) {
        int payer = leaf.role(0) == Role.PAYER.code() ? 0 : 1;
        if (leaf.count() != 2
                || leaf.role(payer) != Role.PAYER.code()
                || leaf.role(1 - payer) != Role.RECIPIENT.code()
                || !leaf.isOf(payer, from)
                || !leaf.isOf(1 - payer, to)
                || leaf.amount(1 - payer) < least) {
            throw new IllegalArgumentException(
                    "pending pay goes to its provider, or is taken and given back");
        }
    }

    private static void requireSent(LeafView leaf) {
        int payer = leaf.role(0) == Role.PAYER.code() ? 0 : 1;
        if (leaf.count() != 2
                || leaf.issuance(0)
                || leaf.sameAccount()
                || leaf.role(payer) != Role.PAYER.code()
                || leaf.role(1 - payer) != Role.RECIPIENT.code()
                || leaf.amount(1 - payer) < 1) {
            throw new IllegalArgumentException(
                    "a transfer moves tokens from one account to another");
        }
    }

    private static void requireSwept(LeafView leaf) {
        if (leaf.count() != 2 || !Arrays.equals(leaf.sweep().bytes(), leaf.bytes())) {
            throw new IllegalArgumentException(
                    "a sweep moves tokens between an account and those on their way to a lane");
        }
    }

    private static void requireWithheld(LeafView leaf) {
        if (leaf.count() != 2 || !Arrays.equals(WithheldLeaf.of(leaf).bytes(), leaf.bytes())) {
            throw new IllegalArgumentException(
                    "withheld pay goes to its provider, or back to who paid it");
        }
    }
}
