package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.order.OperatorsOrder;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedOrder;
import io.twinmesh.persistence.ledger.order.SignedSplit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a lane must answer, written down a second time and as plainly as possible: it knows nothing
/// of batches, leaves or the lane's own state, and says of each stored command what its result is.
final class SimulatedBooks {
    private final Map<AccountId, Long> available = new HashMap<>();
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<String, LedgerCommand.Mint> mints = new HashMap<>();
    private final Map<String, Order> orders = new HashMap<>();
    private final Set<AccountId> closed = new HashSet<>();
    private final Set<String> failedMints = new HashSet<>();
    private final Set<String> failedOrders = new HashSet<>();

    /// Looked at once each: the same is asked again and again.
    private final Map<OperatorsOrder, Optional<LedgerResult>> objections = new HashMap<>();

    private final Map<SignedOrder, Boolean> genuine = new HashMap<>();
    private final SimulatedPay pay = new SimulatedPay();
    private final List<SplitPolicy> splits = new ArrayList<>();
    private long minted;
    private long burned;

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
            case LedgerCommand.Mint mint -> deposit(mint);
            case LedgerCommand.MintOrdered(var signed) -> ordered(signed, now);
            case LedgerCommand.SetSplit(var signed) -> split(signed, now);
            case LedgerCommand.Reserve reserve -> reserve(reserve);
            case LedgerCommand.Post post -> post(post, now);
            case LedgerCommand.VoidReservation(var job) -> giveBack(job);
            case LedgerCommand.ExpireDue() -> expire(now);
            case LedgerCommand.VestDue() -> {
                pay.vest(now);
                yield LedgerResult.CREATED;
            }
            case LedgerCommand.JudgeWithheld judged -> {
                pay.judge(judged, now)
                        .forEach((payer, tokens) -> available.merge(payer, tokens, Long::sum));
                yield LedgerResult.CREATED;
            }
            case LedgerCommand.Slash slash -> pay.slash(slash);
            case LedgerCommand.GiveBack(var slash) -> pay.giveBack(slash);
            case LedgerCommand.Carry(var signed) -> carry(signed, now);
            case LedgerCommand.SweepOut _, LedgerCommand.SweepIn _ ->
                    throw new IllegalArgumentException("there is one lane here");
        };
    }

    /// With a mint policy, only what was done before is answered otherwise.
    private LedgerResult deposit(LedgerCommand.Mint mint) {
        return mints.containsKey(mint.id()) || failedMints.contains(mint.id())
                ? mint(mint)
                : LedgerResult.MINT_NOT_SIGNED;
    }

    private LedgerResult ordered(SignedMint signed, Instant now) {
        var refused = objections.computeIfAbsent(signed, SimulatedOperators::refused);
        if (refused.isPresent()) {
            return refused.get();
        }
        var order = signed.order();
        boolean known = mints.containsKey(order.id()) || failedMints.contains(order.id());
        if (!known && now.toEpochMilli() > order.expires().toEpochMilli()) {
            failedMints.add(order.id());
            return LedgerResult.ORDER_EXPIRED;
        }
        return mint(new LedgerCommand.Mint(order.id(), order.account(), order.amount()));
    }

    private LedgerResult split(SignedSplit signed, Instant now) {
        var refused = objections.computeIfAbsent(signed, SimulatedOperators::refused);
        if (refused.isPresent()) {
            return refused.get();
        }
        var policy = signed.order().policy();
        if (policy.version() <= splitVersion()) {
            return splits.contains(policy)
                    ? LedgerResult.EXISTS
                    : LedgerResult.EXISTS_WITH_DIFFERENT_POLICY;
        }
        if (policy.version() > splitVersion() + 1) {
            return LedgerResult.POLICY_UNKNOWN;
        }
        if (now.toEpochMilli() > signed.order().expires().toEpochMilli()) {
            return LedgerResult.ORDER_EXPIRED;
        }
        splits.add(policy);
        return LedgerResult.CREATED;
    }

    int splitVersion() {
        return 1 + splits.size();
    }

    private LedgerResult mint(LedgerCommand.Mint mint) {
        var known = mints.get(mint.id());
        if (failedMints.contains(mint.id())) {
            return LedgerResult.ID_ALREADY_FAILED;
        }
        if (known == null && closed.contains(mint.account())) {
            failedMints.add(mint.id());
            return LedgerResult.ACCOUNT_CLOSED;
        }
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
        var order = signed.order();
        if (!genuine.computeIfAbsent(signed, SimulatedOwners::signedByOwner)) {
            return LedgerResult.SIGNATURE_INVALID;
        }
        if (failedOrders.contains(order.id())) {
            return LedgerResult.ID_ALREADY_FAILED;
        }
        var known = orders.get(order.id());
        if (known != null) {
            return repeated(known, order);
        }
        var result =
                now.toEpochMilli() > order.expires().toEpochMilli()
                        ? LedgerResult.ORDER_EXPIRED
                        : carry(order);
        if (result == LedgerResult.CREATED) {
            orders.put(order.id(), order);
        } else {
            failedOrders.add(order.id());
        }
        return result;
    }

    /// All but the time is the body; what differs is told by its first part that does.
    private static LedgerResult repeated(Order known, Order order) {
        if (known.getClass() != order.getClass()) {
            return LedgerResult.EXISTS_WITH_DIFFERENT_KIND;
        }
        var before = List.of(known.text("").split("\n", -1));
        var now = List.of(order.text("").split("\n", -1));
        for (int line = 0; line < before.size() - 2; line++) {
            if (!before.get(line).equals(now.get(line))) {
                return switch (now.get(line).replaceFirst(" .*", "")) {
                    case "from", "to" -> LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
                    case "of" -> LedgerResult.EXISTS_WITH_DIFFERENT_TRANSFER;
                    default -> LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
                };
            }
        }
        return LedgerResult.EXISTS;
    }

    private LedgerResult carry(Order order) {
        return switch (order) {
            case Order.Transfer transfer -> send(transfer.from(), transfer.to(), transfer.amount());
            case Order.Refund refund -> refund(refund);
            case Order.Burn burn -> {
                if (available.getOrDefault(burn.from(), 0L) < burn.amount()) {
                    yield LedgerResult.EXCEEDS_CREDITS;
                }
                available.merge(burn.from(), -burn.amount(), Long::sum);
                burned += burn.amount();
                yield LedgerResult.CREATED;
            }
            case Order.Close close -> {
                if (closed.contains(close.from())) {
                    yield LedgerResult.ACCOUNT_CLOSED;
                }
                if (available.getOrDefault(close.from(), 0L) > 0) {
                    yield LedgerResult.ACCOUNT_NOT_EMPTY;
                }
                closed.add(close.from());
                yield LedgerResult.CREATED;
            }
        };
    }

    private LedgerResult refund(Order.Refund refund) {
        if (!(orders.get(refund.of()) instanceof Order.Transfer transfer)
                || !transfer.to().equals(refund.from())) {
            return LedgerResult.TRANSFER_NOT_FOUND;
        }
        long before =
                orders.values().stream()
                        .filter(Order.Refund.class::isInstance)
                        .map(Order.Refund.class::cast)
                        .filter(other -> other.of().equals(refund.of()))
                        .mapToLong(Order.Refund::amount)
                        .sum();
        return before + refund.amount() > transfer.amount()
                ? LedgerResult.EXCEEDS_TRANSFER
                : send(refund.from(), transfer.from(), refund.amount());
    }

    private LedgerResult send(AccountId from, AccountId to, long amount) {
        if (closed.contains(to)) {
            return LedgerResult.ACCOUNT_CLOSED;
        }
        if (available.getOrDefault(from, 0L) < amount) {
            return LedgerResult.EXCEEDS_CREDITS;
        }
        available.merge(from, -amount, Long::sum);
        available.merge(to, amount, Long::sum);
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

    private LedgerResult post(LedgerCommand.Post post, Instant now) {
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
                pay.earned(post, job.reserved.orElseThrow(), splitVersion(), now);
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
        return (int) orders.values().stream().filter(Order.Transfer.class::isInstance).count();
    }

    SimulatedPay pay() {
        return pay;
    }

    long burned() {
        return burned;
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
