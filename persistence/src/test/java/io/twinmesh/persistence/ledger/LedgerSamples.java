package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSecret;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/// Accounts, jobs and commands for tests.
public final class LedgerSamples {
    public static final String NETWORK = "network.example";
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    public static final AccountId TREASURY = account(9);
    public static final String MODEL = "sha256:" + "ab".repeat(32);
    public static final String WORK = "sha256:" + "cd".repeat(32);

    /// Pay vests after 20 seconds or three more payouts.
    public static final VestingRule VESTING = new VestingRule(Duration.ofSeconds(20), 3);

    /// Making a key takes as long as signing.
    private static final Map<Integer, OwnerSecret> OPERATORS = new ConcurrentHashMap<>();

    private static final Map<Integer, OwnerSecret> OWNERS = new ConcurrentHashMap<>();

    /// Two of three operators.
    public static final MintPolicy MINT_POLICY =
            new MintPolicy(
                    NETWORK, 2, List.of(operator(1).key(), operator(2).key(), operator(3).key()));

    private LedgerSamples() {}

    public static AccountId account(int number) {
        return new AccountId(String.format("%032x", 0xacc0_0000L + number));
    }

    public static JobId job(int number) {
        return new JobId("job-" + String.format("%032x", number));
    }

    public static String mintId(int number) {
        return String.format("%032x", number);
    }

    /// Rules with a salt generator that repeats itself.
    public static LaneRules rules() {
        return new LaneRules(
                NETWORK,
                SplitPolicy.v1(TREASURY),
                Optional.empty(),
                VestingRule.AT_ONCE,
                new Random(1));
    }

    public static LedgerCommand mint(int id, int account, long amount) {
        return new LedgerCommand.Mint(mintId(id), account(account), amount);
    }

    public static LedgerCommand reserve(int job, int payer, long amount) {
        return new LedgerCommand.Reserve(job(job), account(payer), amount, NOW.plusSeconds(60));
    }

    public static LedgerCommand post(int job, int provider) {
        return new LedgerCommand.Post(
                job(job),
                account(provider),
                Optional.of(account(7)),
                Optional.of(ContributorPool.of(account(8))),
                MODEL,
                WORK);
    }

    /// The same for contributors who divide their part 3 to 2 to 1.
    public static LedgerCommand postToPool(int job, int provider) {
        return postToPool(job, provider, 3, 2, 1);
    }

    /// The same for three contributors of these weights.
    public static LedgerCommand postToPool(
            int job, int provider, long first, long second, long third) {
        return new LedgerCommand.Post(
                job(job),
                account(provider),
                Optional.of(account(7)),
                Optional.of(
                        new ContributorPool(
                                List.of(
                                        new ContributorPool.Member(account(11), first),
                                        new ContributorPool.Member(account(12), second),
                                        new ContributorPool.Member(account(13), third)))),
                MODEL,
                WORK);
    }

    public static LedgerCommand slash(int id, int provider, long most) {
        return new LedgerCommand.Slash(mintId(id), account(provider), most, WORK);
    }

    /// What is withheld of all payouts for the sample model, but those of this day.
    public static LedgerCommand judge(boolean underTheBar, Instant now) {
        return new LedgerCommand.JudgeWithheld(MODEL, Holdback.day(now), underTheBar);
    }

    public static LedgerCommand giveBackSlashed(int id) {
        return new LedgerCommand.GiveBack(mintId(id));
    }

    /// Out of lane 0 into lane 1.
    public static LedgerCommand sweepOut(int id, int account, long amount) {
        return new LedgerCommand.SweepOut(new Sweep(mintId(id), account(account), amount, 0, 1));
    }

    /// Out of lane 1 into lane 0.
    public static LedgerCommand sweepIn(int id, int account, long amount) {
        return new LedgerCommand.SweepIn(new Sweep(mintId(id), account(account), amount, 1, 0));
    }

    public static LedgerCommand giveBack(int job) {
        return new LedgerCommand.VoidReservation(job(job));
    }

    /// An owner with a key that everyone knows.
    ///
    /// @param number 0 to 255
    public static OwnerSecret owner(int number) {
        return OWNERS.computeIfAbsent(
                number,
                _ -> {
                    var seed = new byte[32];
                    seed[0] = (byte) number;
                    return OwnerSecret.ofSeed(seed);
                });
    }

    /// An operator with a key that everyone knows, who is no owner.
    ///
    /// @param number 0 to 255
    public static OwnerSecret operator(int number) {
        return OPERATORS.computeIfAbsent(
                number,
                _ -> {
                    var seed = new byte[32];
                    seed[1] = (byte) number;
                    seed[2] = 1;
                    return OwnerSecret.ofSeed(seed);
                });
    }

    /// An order for 60 seconds.
    public static SignedMint signedMint(int id, int account, long amount, int... operators) {
        return signedMint(
                new MintOrder(mintId(id), account(account), amount, NOW.plusSeconds(60)),
                operators);
    }

    public static SignedMint signedMint(MintOrder order, int... operators) {
        return new SignedMint(
                order,
                Arrays.stream(operators)
                        .mapToObj(number -> operator(number).sign(order, NETWORK))
                        .toList());
    }

    /// A split that gives the provider half, 35 % to the author, for 60 seconds.
    public static SignedSplit signedSplit(int version, int... operators) {
        var policy = new SplitPolicy(version, TREASURY, new BasisPoints(5000, 3500, 1000, 500));
        return signedSplit(new SplitOrder(policy, NOW.plusSeconds(60)), operators);
    }

    /// The same, with 30 % of the provider's share withheld for two days.
    public static SignedSplit withholdingSplit(int version, int... operators) {
        var policy =
                new SplitPolicy(
                        version,
                        TREASURY,
                        new BasisPoints(5000, 3500, 1000, 500),
                        Optional.of(new Holdback(3000, 2)));
        return signedSplit(new SplitOrder(policy, NOW.plusSeconds(60)), operators);
    }

    public static SignedSplit signedSplit(SplitOrder order, int... operators) {
        return new SignedSplit(
                order,
                Arrays.stream(operators)
                        .mapToObj(number -> operator(number).sign(order, NETWORK))
                        .toList());
    }

    /// The account of an owner.
    public static AccountId owned(int owner) {
        return owner(owner).key().account();
    }

    /// A transfer between owners, signed by the one who pays.
    public static LedgerCommand transfer(int id, int from, int to, long amount) {
        return transfer(id, from, to, amount, NOW.plusSeconds(60));
    }

    public static LedgerCommand transfer(int id, int from, int to, long amount, Instant expires) {
        var order = new Order.Transfer(mintId(id), owned(from), owned(to), amount, expires);
        return new LedgerCommand.Carry(owner(from).sign(order, NETWORK));
    }

    /// A refund by who got a transfer.
    public static LedgerCommand refund(int id, int from, int of, long amount) {
        return ordered(
                from,
                new Order.Refund(mintId(id), owned(from), mintId(of), amount, NOW.plusSeconds(60)));
    }

    public static LedgerCommand burn(int id, int from, long amount) {
        return ordered(from, new Order.Burn(mintId(id), owned(from), amount, NOW.plusSeconds(60)));
    }

    public static LedgerCommand close(int id, int from) {
        return ordered(from, new Order.Close(mintId(id), owned(from), NOW.plusSeconds(60)));
    }

    private static LedgerCommand ordered(int owner, Order order) {
        return new LedgerCommand.Carry(owner(owner).sign(order, NETWORK));
    }

    /// Batches that mint, reserve, pay and give back `jobs` times from one seed, and nothing else.
    public static List<BatchPosted> batches(int jobs, int perBatch, long seed) {
        var rules =
                new LaneRules(
                        NETWORK,
                        SplitPolicy.v1(TREASURY),
                        Optional.empty(),
                        VestingRule.AT_ONCE,
                        new Random(seed));
        var random = new Random(seed);
        var batches = new ArrayList<BatchPosted>();
        var state = LaneState.empty("0");
        var time = NOW;
        for (int from = 0; from < jobs; from += perBatch) {
            var commands = new ArrayList<LedgerCommand>();
            commands.add(mint(1_000_000 + from, 1, 1_000L * perBatch));
            for (int job = from; job < Math.min(jobs, from + perBatch); job++) {
                commands.add(reserve(job, 1, 1 + random.nextInt(1000)));
                commands.add(random.nextInt(10) == 0 ? giveBack(job) : post(job, 2 + job % 3));
            }
            time = time.plusMillis(250);
            var batch = rules.decide(state, commands, time).event().orElseThrow();
            batches.add(batch);
            state = state.evolve(batch);
        }
        return batches;
    }
}
