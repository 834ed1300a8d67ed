package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.SignedOrder;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a lane must answer, written down a second time and as plainly as possible: it knows nothing
/// of batches, leaves or the lane's own state, and says of each stored command what its result is.
final class SimulatedBooks {
    private final Map<AccountId, Long> available = new HashMap<>();
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<String, LedgerCommand.Mint> mints = new HashMap<>();
    private final Map<String, Order.Transfer> transfers = new HashMap<>();
    private final Set<String> failedOrders = new HashSet<>();
    private long minted;

    private enum Stage {
        OPEN,
        PAID,
        GIVEN_BACK,
        EXPIRED,
        FAILED
    }

    private static final class Job {
        private Stage stage = Stage.FAILED;
        private Optional<LedgerCommand.Reserve> reserved = Optional.empty();
        private Optional<LedgerCommand.Post> paid = Optional.empty();
    }

    LedgerResult after(LedgerCommand command, Instant now) {
        return switch (command) {
            case LedgerCommand.Mint mint -> mint(mint);
            case LedgerCommand.Reserve reserve -> reserve(reserve);
            case LedgerCommand.Post post -> post(post);
            case LedgerCommand.VoidReservation(var job) -> giveBack(job);
            case LedgerCommand.ExpireDue() -> expire(now);
            case LedgerCommand.Carry(var signed) -> carry(signed, now);
        };
    }

    private LedgerResult mint(LedgerCommand.Mint mint) {
        var known = mints.get(mint.id());
        if (known == null) {
            mints.put(mint.id(), mint);
            available.merge(mint.account(), mint.amount(), Long::sum);
            minted += mint.amount();
            return LedgerResult.CREATED;
        }
        if (known.amount() != mint.amount()) {
            return LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        return known.account().equals(mint.account())
                ? LedgerResult.EXISTS
                : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
    }

    private LedgerResult carry(SignedOrder signed, Instant now) {
        var wanted = (Order.Transfer) signed.order();
        if (!SimulatedOwners.signedByOwner(signed)) {
            return LedgerResult.SIGNATURE_INVALID;
        }
        if (failedOrders.contains(wanted.id())) {
            return LedgerResult.ID_ALREADY_FAILED;
        }
        var known = transfers.get(wanted.id());
        if (known != null) {
            if (!known.from().equals(wanted.from()) || !known.to().equals(wanted.to())) {
                return LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
            }
            return known.amount() == wanted.amount()
                    ? LedgerResult.EXISTS
                    : LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        if (now.toEpochMilli() > wanted.expires().toEpochMilli()) {
            failedOrders.add(wanted.id());
            return LedgerResult.ORDER_EXPIRED;
        }
        if (available.getOrDefault(wanted.from(), 0L) < wanted.amount()) {
            failedOrders.add(wanted.id());
            return LedgerResult.EXCEEDS_CREDITS;
        }
        available.merge(wanted.from(), -wanted.amount(), Long::sum);
        available.merge(wanted.to(), wanted.amount(), Long::sum);
        transfers.put(wanted.id(), wanted);
        return LedgerResult.CREATED;
    }

    private LedgerResult reserve(LedgerCommand.Reserve reserve) {
        var known = jobs.get(reserve.job());
        if (known != null) {
            if (known.stage == Stage.FAILED) {
                return LedgerResult.ID_ALREADY_FAILED;
            }
            var first = known.reserved.orElseThrow();
            if (first.amount() != reserve.amount()) {
                return LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
            }
            return first.payer().equals(reserve.payer())
                    ? LedgerResult.EXISTS
                    : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
        }
        var job = new Job();
        jobs.put(reserve.job(), job);
        if (available.getOrDefault(reserve.payer(), 0L) < reserve.amount()) {
            return LedgerResult.EXCEEDS_CREDITS;
        }
        available.merge(reserve.payer(), -reserve.amount(), Long::sum);
        job.stage = Stage.OPEN;
        job.reserved = Optional.of(reserve);
        return LedgerResult.CREATED;
    }

    private LedgerResult post(LedgerCommand.Post post) {
        var job = jobs.get(post.job());
        if (job == null) {
            return neverReserved(post.job());
        }
        return switch (job.stage) {
            case FAILED -> LedgerResult.ID_ALREADY_FAILED;
            case EXPIRED -> LedgerResult.EXPIRED;
            case GIVEN_BACK -> LedgerResult.RESERVATION_VOIDED;
            case PAID ->
                    job.paid.orElseThrow().equals(post)
                            ? LedgerResult.ALREADY_POSTED
                            : LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT;
            case OPEN -> {
                job.stage = Stage.PAID;
                job.paid = Optional.of(post);
                yield LedgerResult.CREATED;
            }
        };
    }

    private LedgerResult giveBack(JobId id) {
        var job = jobs.get(id);
        if (job == null) {
            return neverReserved(id);
        }
        return switch (job.stage) {
            case FAILED -> LedgerResult.ID_ALREADY_FAILED;
            case EXPIRED, GIVEN_BACK -> LedgerResult.ALREADY_VOIDED;
            case PAID -> LedgerResult.RESERVATION_POSTED;
            case OPEN -> {
                end(job, Stage.GIVEN_BACK);
                yield LedgerResult.CREATED;
            }
        };
    }

    private LedgerResult neverReserved(JobId id) {
        jobs.put(id, new Job());
        return LedgerResult.RESERVATION_NOT_FOUND;
    }

    private LedgerResult expire(Instant now) {
        for (var job : jobs.values()) {
            if (job.stage == Stage.OPEN && !job.reserved.orElseThrow().expires().isAfter(now)) {
                end(job, Stage.EXPIRED);
            }
        }
        return LedgerResult.CREATED;
    }

    private void end(Job job, Stage stage) {
        job.stage = stage;
        var reserved = job.reserved.orElseThrow();
        available.merge(reserved.payer(), reserved.amount(), Long::sum);
    }

    /// How many transfers were carried out.
    int transferred() {
        return transfers.size();
    }

    long minted() {
        return minted;
    }

    /// Which jobs are paid, and who pays how much.
    Map<JobId, LedgerCommand.Reserve> paid() {
        var paid = new HashMap<JobId, LedgerCommand.Reserve>();
        jobs.forEach((id, job) -> {
            if (job.stage == Stage.PAID) {
                paid.put(id, job.reserved.orElseThrow());
            }
        });
        return paid;
    }
}
