package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All that a lane knows: balances, and what became of every id it ever saw, so that a repetition
/// is answered for ever. An id costs about 250 bytes of heap and 60 of a snapshot; at a million
/// payouts that is 250 MB, and older ids then have to move to a table.
///
/// @param nextIndex leaf index of the next movement
/// @param minted all tokens ever created
/// @param total the sum of all balances, kept from the changes of the balances themselves
/// @param due when each open reservation expires
public record LaneState(
        String lane,
        long nextIndex,
        long minted,
        long total,
        PersistentMap<AccountId, AccountBalance> accounts,
        PersistentMap<JobId, JobAccount> jobs,
        PersistentMap<String, MintAccount> mints,
        PersistentMap<JobId, Instant> due)
        implements Stored {

    public static final StoredType<LaneState> STORED =
            new StoredType<>(
                    "ledger.lane-state/1",
                    LaneState.class,
                    LaneStateBytes::write,
                    LaneStateBytes::read);

    /// A lane before its first command.
    public static LaneState empty(String lane) {
        return new LaneState(
                lane,
                0,
                0,
                0,
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty(),
                PersistentMap.empty());
    }

    public AccountBalance balance(AccountId account) {
        return accounts.get(account).orElse(AccountBalance.NOTHING);
    }

    /// The state after a batch. For every batch that a lane has written this is total; bytes that
    /// no lane can have written are refused rather than paid twice.
    public LaneState evolve(BatchPosted batch) {
        var state = this;
        for (var entry : batch.entries()) {
            state = state.apply(entry);
        }
        return state;
    }

    LaneState apply(LedgerEntry entry) {
        return switch (entry) {
            case LedgerEntry.Minted(var id, var account, var amount) ->
                    moved(account, amount, 0)
                            .withMint(id, new MintAccount.Done(account, amount), amount, 1);
            case LedgerEntry.MintedUnlogged(var id, var account, var amount) ->
                    moved(account, amount, 0)
                            .withMint(id, new MintAccount.Done(account, amount), amount, 0);
            case LedgerEntry.MintFailed(var id, var why) ->
                    withMint(id, new MintAccount.Failed(why), 0, 0);
            case LedgerEntry.Reserved(var job, var payer, var amount, var expires) ->
                    moved(payer, -amount, amount)
                            .withNewJob(job, new JobAccount.Open(payer, amount, expires));
            case LedgerEntry.JobFailed(var job, var why) ->
                    withNewJob(job, new JobAccount.Failed(why));
            case LedgerEntry.Paid paid -> paid(paid);
            case LedgerEntry.Voided(var job) -> returned(job, false);
            case LedgerEntry.Expired(var job) -> returned(job, true);
        };
    }

    private LaneState paid(LedgerEntry.Paid paid) {
        var open = open(paid.job());
        if (!open.payer().equals(paid.payer()) || open.amount() != paid.amount()) {
            throw new IllegalStateException("I4: a payout resolves its own reservation");
        }
        var state = moved(open.payer(), 0, -open.amount());
        for (var posting : paid.postings()) {
            if (posting.role() != Role.PAYER) {
                state = state.moved(posting.account(), posting.amount(), 0);
            }
        }
        var settled =
                new JobAccount.Settled(
                        open.payer(),
                        open.amount(),
                        nextIndex,
                        body(paid.postings(), paid.model(), paid.work()));
        return new LaneState(
                lane,
                nextIndex + 1,
                minted,
                state.total,
                state.accounts,
                jobs.plus(paid.job(), settled),
                mints,
                due.minus(paid.job()));
    }

    private LaneState returned(JobId job, boolean expired) {
        var open = open(job);
        var state = moved(open.payer(), open.amount(), -open.amount());
        var returned = new JobAccount.Returned(open.payer(), open.amount(), expired);
        return new LaneState(
                lane,
                nextIndex,
                minted,
                state.total,
                state.accounts,
                jobs.plus(job, returned),
                mints,
                due.minus(job));
    }

    private JobAccount.Open open(JobId job) {
        if (jobs.get(job).orElse(null) instanceof JobAccount.Open open) {
            return open;
        }
        throw new IllegalStateException("I4: " + job + " has no open reservation");
    }

    private LaneState moved(AccountId account, long available, long reserved) {
        var before = balance(account);
        var after = before.plus(available, reserved);
        long change = after.available() - before.available() + after.reserved() - before.reserved();
        return new LaneState(
                lane,
                nextIndex,
                minted,
                total + change,
                accounts.plus(account, after),
                jobs,
                mints,
                due);
    }

    private LaneState withNewJob(JobId job, JobAccount account) {
        if (jobs.get(job).isPresent()) {
            throw new IllegalStateException("I12: " + job + " is known already");
        }
        var dues = account instanceof JobAccount.Open open ? due.plus(job, open.expires()) : due;
        return new LaneState(
                lane, nextIndex, minted, total, accounts, jobs.plus(job, account), mints, dues);
    }

    private LaneState withMint(String id, MintAccount account, long amount, int leaves) {
        if (mints.get(id).isPresent()) {
            throw new IllegalStateException("I12: mint " + id + " is known already");
        }
        return new LaneState(
                lane,
                nextIndex + leaves,
                minted + amount,
                total,
                accounts,
                jobs,
                mints.plus(id, account),
                due);
    }

    /// Which reservations have expired, the earliest names first, at most `limit`.
    List<JobId> dueAt(Instant now, int limit) {
        return due.entries().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(java.util.Map.Entry::getKey)
                .sorted(java.util.Comparator.comparing(JobId::value))
                .limit(limit)
                .toList();
    }

    Optional<JobAccount> job(JobId job) {
        return jobs.get(job);
    }

    /// A fingerprint of who is paid for what.
    static long body(List<Posting> postings, String model, String work) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var posting : postings) {
                digest.update(posting.account().bytes());
                digest.update((byte) posting.role().code());
            }
            digest.update(model.getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(digest.digest(work.getBytes(StandardCharsets.US_ASCII)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
