package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedOrder;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a lane can be told. Each command is named by its id: the same id with the same body is the
/// same command.
public sealed interface LedgerCommand {

    /// Creates tokens in a development network, without a signature.
    ///
    /// @param id 32 lower-case hex digits
    record Mint(String id, AccountId account, long amount) implements LedgerCommand {
        private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

        public Mint {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("a mint id has 32 hex digits");
            }
            requireOwned(account);
        }
    }

    /// Creates tokens as the operators of the mint policy ordered.
    record MintOrdered(SignedMint signed) implements LedgerCommand {}

    /// Splits all payouts to come as the operators of the mint policy ordered.
    record SetSplit(SignedSplit signed) implements LedgerCommand {}

    /// Sets tokens aside for a job.
    ///
    /// @param amount 0 or more
    /// @param expires when the tokens go back by themselves, at the first tick after it. It is no
    ///   part of the body: a repetition with another expiry is the same command, the first stands
    record Reserve(JobId job, AccountId payer, long amount, Instant expires)
            implements LedgerCommand {
        public Reserve {
            requireOwned(payer);
        }
    }

    /// Pays a job's reservation out.
    ///
    /// @param author absent: the treasury takes the part; so with `contributors`
    /// @param model digest of the manifest, `sha256:` and 64 hex digits
    /// @param work digest of the signed work receipt, in the same form
    record Post(
            JobId job,
            AccountId provider,
            Optional<AccountId> author,
            Optional<ContributorPool> contributors,
            String model,
            String work)
            implements LedgerCommand {
        public Post {
            if (!Wire16.isDigest(model) || !Wire16.isDigest(work)) {
                throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
            }
            requireOwned(provider);
            author.ifPresent(LedgerCommand::requireOwned);
        }
    }

    /// Gives a job's reservation back. For a job that never reserved, this forbids that it ever
    /// does.
    record VoidReservation(JobId job) implements LedgerCommand {}

    /// Carries out what the owner of an account ordered.
    record Carry(SignedOrder signed) implements LedgerCommand {}

    /// Makes pay its provider's own that has been pending for as long as the lane's rule says, of
    /// at most 10,000 providers at a time, and at most 1,000 parts of what has been withheld for as
    /// long as the split policy said.
    record VestDue() implements LedgerCommand {}

    /// Takes pending pay of a provider, after a result of its was proved wrong.
    ///
    /// @param id 32 lower-case hex digits
    /// @param most 0 or more; what is pending is taken when that is less
    /// @param evidence digest of what proves it, `sha256:` and 64 hex digits
    record Slash(String id, AccountId provider, long most, String evidence)
            implements LedgerCommand {
        public Slash {
            requireId(id);
            requireOwned(provider);
            if (most < 0 || !Wire16.isDigest(evidence)) {
                throw new IllegalArgumentException(
                        "0 tokens or more are taken, for evidence with a digest of sha256: and 64"
                                + " hex digits, got "
                                + most);
            }
        }
    }

    /// Gives pay that was taken to its provider, after an appeal.
    ///
    /// @param slash the id under which it was taken
    record GiveBack(String slash) implements LedgerCommand {
        public GiveBack {
            requireId(slash);
        }
    }

    /// Resolves what is withheld of payouts for a version of a model, at most 1,000 parts at a
    /// time, after experts have looked at it: it goes to the providers, or back to who paid.
    ///
    /// @param model digest of the manifest, `sha256:` and 64 hex digits
    /// @param earnedBefore what was earned on a day before this one, in days since 1970
    /// @param underTheBar what is not due goes back to who paid
    record JudgeWithheld(String model, long earnedBefore, boolean underTheBar)
            implements LedgerCommand {
        public JudgeWithheld {
            if (!Wire16.isDigest(model)) {
                throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
            }
        }
    }

    /// Sends tokens on their way from this lane to another.
    record SweepOut(Sweep sweep) implements LedgerCommand {}

    /// Lets tokens arrive in this lane that another one sent.
    ///
    /// @param sweep as the journal of that lane has it
    record SweepIn(Sweep sweep) implements LedgerCommand {}

    private static void requireOwned(AccountId account) {
        if (account.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException("nobody owns the account that issues tokens");
        }
    }

    private static void requireId(String id) {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("an id has 32 hex digits");
        }
    }

    /// Gives back what has expired, at most 1,000 reservations at a time.
    record ExpireDue() implements LedgerCommand {}
}
