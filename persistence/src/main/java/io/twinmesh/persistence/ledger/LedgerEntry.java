package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedOrder;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One fact in a batch.
public sealed interface LedgerEntry {

    /// An entry that moves tokens from account to account, or says how they are split from now on.
    /// Each of them is a leaf of the log, so that whoever has the leaves can keep the books.
    sealed interface Movement extends LedgerEntry {
        /// Sorted, with a sum of zero; none for a split policy.
        List<Posting> postings();
    }

    record Minted(String id, AccountId account, long amount) implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofMint(account, amount);
        }
    }

    /// Tokens that operators ordered.
    ///
    /// @param policy digest of the mint policy that the signatures satisfied
    record MintedByOrder(SignedMint signed, String policy) implements Movement {
        public MintedByOrder {
            if (!Wire16.isDigest(policy)) {
                throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
            }
        }

        @Override
        public List<Posting> postings() {
            return Posting.ofMint(signed.order().account(), signed.order().amount());
        }
    }

    /// By what the payouts behind it are split.
    ///
    /// @param mintPolicy digest of the mint policy that the signatures satisfied
    record SplitSet(SignedSplit signed, String mintPolicy) implements Movement {
        public SplitSet {
            if (!Wire16.isDigest(mintPolicy)) {
                throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
            }
        }

        @Override
        public List<Posting> postings() {
            return List.of();
        }
    }

    /// Tokens of the time before mints were leaves. It is read from old batches and never decided.
    record MintedUnlogged(String id, AccountId account, long amount) implements LedgerEntry {}

    /// @param expires with milliseconds
    record Reserved(JobId job, AccountId payer, long amount, Instant expires)
            implements LedgerEntry {}

    /// A payout.
    ///
    /// @param policy version of the split policy
    /// @param salt 32 random bytes; they open the leaf's commitment
    /// @param pendingFor whose own the provider's part becomes later; absent where it is so at once
    record Paid(
            JobId job,
            int policy,
            String model,
            String work,
            byte[] salt,
            List<Posting> postings,
            Optional<AccountId> pendingFor)
            implements Movement {
        public Paid {
            if (pendingFor.isPresent() != has(postings, Role.PENDING)) {
                throw new IllegalArgumentException("pending pay is some provider's");
            }
            if (salt.length != 32) {
                throw new IllegalArgumentException("a salt has 32 bytes, got " + salt.length);
            }
            salt = salt.clone();
            postings = Posting.balanced(postings);
            payer(postings);
            // it comes first
            if (postings.getFirst().account().equals(Posting.ISSUANCE)) {
                throw new IllegalArgumentException("a payout creates and destroys no tokens");
            }
        }

        @Override
        public byte[] salt() {
            return salt.clone();
        }

        public AccountId payer() {
            return payer(postings).account();
        }

        /// Who is paid for the work.
        public AccountId provider() {
            return pendingFor.orElseGet(() ->
                    postings.stream()
                            .filter(posting -> posting.role() == Role.PROVIDER)
                            .findAny()
                            .orElseThrow()
                            .account());
        }

        /// What the payer pays.
        public long amount() {
            return -payer(postings).amount();
        }

        /// Whether a part of the provider's share is withheld, be it one of nothing.
        boolean withholds() {
            return has(postings, Role.WITHHELD);
        }

        // a loop, since every payout asks
        private static boolean has(List<Posting> postings, Role role) {
            for (var posting : postings) {
                if (posting.role() == role) {
                    return true;
                }
            }
            return false;
        }

        private static Posting payer(List<Posting> postings) {
            Posting payer = null;
            for (var posting : postings) {
                if (posting.role() == Role.PAYER ? payer != null : posting.amount() < 0) {
                    throw new IllegalArgumentException("one payer pays, the others gain");
                }
                payer = posting.role() == Role.PAYER ? posting : payer;
            }
            if (payer == null) {
                throw new IllegalArgumentException("one payer pays, the others gain");
            }
            return payer;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Paid that
                    && that.job.equals(job)
                    && that.policy == policy
                    && that.model.equals(model)
                    && that.work.equals(work)
                    && Arrays.equals(that.salt, salt)
                    && that.postings.equals(postings)
                    && that.pendingFor.equals(pendingFor);
        }

        @Override
        public int hashCode() {
            return Objects.hash(
                    job, policy, model, work, Arrays.hashCode(salt), postings, pendingFor);
        }
    }

    /// Pay that became its provider's own.
    ///
    /// @param rule by which it did
    record Vested(AccountId provider, long amount, VestingRule rule) implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(PendingAccount.of(provider), provider, amount);
        }
    }

    /// Pending pay that was taken.
    ///
    /// @param id 32 hex digits
    /// @param most what was to be taken
    /// @param amount what was taken, since no more was pending; 0 or more
    /// @param evidence digest of what proves that a result was wrong
    record Slashed(String id, AccountId provider, long most, long amount, String evidence)
            implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(PendingAccount.of(provider), PendingAccount.SLASHED, amount);
        }
    }

    /// Pay that was taken and, after an appeal, given to its provider.
    ///
    /// @param slash the id under which it was taken
    record GivenBack(String slash, AccountId provider, long amount) implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(PendingAccount.SLASHED, provider, amount);
        }
    }

    /// Withheld pay that became its provider's own or, where experts found a version of a model
    /// under the bar, went back to who had paid it.
    ///
    /// @param amount all of the part
    record WithheldResolved(WithheldPart part, long amount, boolean returned) implements Movement {
        /// Who gets it.
        public AccountId to() {
            return returned ? part.payer() : part.provider();
        }

        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(WithheldAccount.of(part.provider()), to(), amount);
        }
    }

    /// Tokens that left this lane.
    record SweptOut(Sweep sweep) implements Movement {
        @Override
        public List<Posting> postings() {
            return sweep.sent();
        }
    }

    /// Tokens that arrived in this lane.
    record SweptIn(Sweep sweep) implements Movement {
        @Override
        public List<Posting> postings() {
            return sweep.arrived();
        }
    }

    /// The sweep's id failed and stays failed.
    record SweepFailed(String id, LedgerResult why) implements LedgerEntry {}

    /// Tokens that their owner sent to another account. Key and signature are kept, so that the
    /// owner cannot deny it and the ledger cannot invent it.
    record Transferred(Order.Transfer order, OwnerSignature signature) implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(order.from(), order.to(), order.amount());
        }

        /// As it reached the lane.
        public SignedOrder signed() {
            return new SignedOrder(order, signature);
        }
    }

    /// Tokens of a transfer that were sent back.
    ///
    /// @param to who had sent them
    record Refunded(Order.Refund order, AccountId to, OwnerSignature signature)
            implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofTransfer(order.from(), to, order.amount());
        }

        /// As it reached the lane.
        public SignedOrder signed() {
            return new SignedOrder(order, signature);
        }
    }

    /// Tokens that their owner destroyed.
    record Burned(Order.Burn order, OwnerSignature signature) implements Movement {
        @Override
        public List<Posting> postings() {
            return Posting.ofBurn(order.from(), order.amount());
        }

        /// As it reached the lane.
        public SignedOrder signed() {
            return new SignedOrder(order, signature);
        }
    }

    /// An account that its owner closed. Nothing moves, so it is no leaf.
    record Closed(Order.Close order, OwnerSignature signature) implements LedgerEntry {}

    record Voided(JobId job) implements LedgerEntry {}

    record Expired(JobId job) implements LedgerEntry {}

    /// The job's id failed and stays failed.
    record JobFailed(JobId job, LedgerResult why) implements LedgerEntry {}

    /// The mint's id failed and stays failed.
    record MintFailed(String id, LedgerResult why) implements LedgerEntry {}

    /// The order's id failed and stays failed.
    record OrderFailed(String id, LedgerResult why) implements LedgerEntry {}
}
