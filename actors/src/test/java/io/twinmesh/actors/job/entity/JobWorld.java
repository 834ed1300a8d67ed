package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.CoreNode;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.DeliveryCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.command.SignalCommand;
import io.twinmesh.actors.twin.rule.PatientTwinRules;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A twin, a ledger lane, a dispatch and three nodes that behave, on a line that loses requests and
/// answers or reaches a twin that is fenced, with nodes that cheat or die. One job lives in it.
final class JobWorld {
    /// Most mishaps of one world; then everything works, so that every world comes to an end.
    private static final int MAX_MISHAPS = 25;

    /// In milliseconds; not as long as a lease.
    private static final int LONGEST_RUN = 20;

    private static final Refusal NO_GRANT =
            new Refusal("grant.unknown", "no grant of this job and model is open");

    private static final Refusal FENCED =
            new Refusal("twin.fenced", "another node has taken this twin over; ask again");

    final Map<String, StoredWork.Work> twinKeeps = new ConcurrentHashMap<>();
    final List<LaneCommand.Post> paid = new CopyOnWriteArrayList<>();
    final AtomicBoolean released = new AtomicBoolean();
    final AtomicInteger refunds = new AtomicInteger();
    final AtomicInteger reserved = new AtomicInteger();
    final Map<String, String> verdicts = new ConcurrentHashMap<>();
    final Map<NodeId, AccountId> accounts = new ConcurrentHashMap<>();
    final Map<String, Finding> findings = new ConcurrentHashMap<>();
    final List<LeaseId> cancelled = new CopyOnWriteArrayList<>();

    private final Random random;
    private final double trouble;
    private final boolean nothingComputable;
    private final boolean firstConfirmationIsLost;
    private final AtomicInteger mishaps = new AtomicInteger();
    private final List<SigningKey> keys = new ArrayList<>();
    private final SigningKey coreKey = SigningKey.ofSeed(new byte[32]);
    private final boolean newcomers;

    /// @param trouble how likely each mishap is
    /// @param firstConfirmationIsLost the twin keeps the first answer and cannot say so
    JobWorld(long seed, double trouble, boolean firstConfirmationIsLost) {
        this.random = new Random(seed);
        this.newcomers = seed % 2 == 0;
        this.trouble = trouble;
        this.nothingComputable = trouble > 0 && random.nextInt(8) == 0;
        this.firstConfirmationIsLost = firstConfirmationIsLost;
        for (int n = 0; n < 3; n++) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            var key = SigningKey.ofSeed(bytes);
            keys.add(key);
            accounts.put(
                    new NodeId(key.verifyingKey().nodeId()),
                    new AccountId(Integer.toString(n).repeat(32)));
        }
        accounts.put(coreNode(), new AccountId("e".repeat(32)));
    }

    synchronized boolean mishap() {
        return random.nextDouble() < trouble && mishaps.incrementAndGet() <= MAX_MISHAPS;
    }

    private synchronized int choose(int bound) {
        return random.nextInt(bound);
    }

    /// Loses the message, or the answer, or nothing.
    private <C> Behavior<C> unreliable(BiConsumer<C, Boolean> effect) {
        return Behaviors.receiveMessage(message -> {
            if (!mishap()) {
                effect.accept(message, !mishap());
            }
            return Behaviors.same();
        });
    }

    private static <R> void answer(ActorRef<R> to, R reply, boolean arrives) {
        if (arrives) {
            to.tell(reply);
        }
    }

    /// Nodes of this world are trusted as they are: the core checks no result but what it must.
    Assurance withoutChecksByChance(ActorTestKit kit) {
        return new Assurance(
                node -> kit.spawn(node(node)),
                new Assurance.Core(
                        coreNode(),
                        account(coreNode()),
                        kit.system().deadLetters().unsafeUpcast(),
                        _ -> true),
                AuditPolicy.STANDARD,
                () -> -1L, // as good as 1
                Duration.ofMinutes(1));
    }

    /// The core cannot run the model, and every result is to be checked.
    Assurance withoutTheCore(ActorTestKit kit) {
        return new Assurance(
                node -> kit.spawn(node(node)),
                new Assurance.Core(
                        coreNode(),
                        account(coreNode()),
                        kit.system().deadLetters().unsafeUpcast(),
                        _ -> false),
                AuditPolicy.STANDARD,
                () -> 0L,
                Duration.ofMinutes(1));
    }

    Behavior<PatientCommand> twin() {
        return unreliable((command, arrives) -> {
            if (mishap()) {
                PatientTwinRules.refuse(command, FENCED).answer();
                return;
            }
            switch (command) {
                case PatientCommand.Prepare prepare ->
                        answer(
                                prepare.replyTo(),
                                nothingComputable
                                        ? new PrepareReply.NotComputable(
                                                "input.missing", "it is not there")
                                        : new PrepareReply.Granted(List.of(), List.of()),
                                arrives);
                case PatientCommand.HandOut handOut ->
                        answer(handOut.replyTo(), handedOut(handOut), arrives);
                case PatientCommand.RecordAssessment record when released.get() ->
                        answer(record.replyTo(), new RecordReply.Refused(NO_GRANT), arrives);
                case PatientCommand.RecordAssessment record -> {
                    // the first answer stays, for ever
                    var before =
                            twinKeeps.putIfAbsent(
                                    "answer",
                                    new StoredWork.Work(record.receipt(), record.outcome()));
                    answer(
                            record.replyTo(),
                            new RecordReply.Recorded(42),
                            arrives && !(firstConfirmationIsLost && before == null));
                }
                case PatientCommand.Release release -> {
                    var kept = twinKeeps.containsKey("answer");
                    released.set(released.get() || !kept);
                    answer(
                            release.replyTo(),
                            kept
                                    ? new ReleaseReply.AlreadyAnswered(42)
                                    : new ReleaseReply.Released(),
                            arrives);
                }
                case PatientCommand.Import _,
                        PatientCommand.CheckImport _,
                        PatientCommand.Greet _,
                        PatientCommand.Show _,
                        PatientCommand.Forget _,
                        DeliveryCommand _,
                        ConsentCommand _,
                        SignalCommand _,
                        ReviewCommand _ ->
                        throw new IllegalStateException("a job does not ask this");
            }
        });
    }

    /// As the real twin: an answer closes the grant, and so does a release.
    private HandOutReply handedOut(PatientCommand.HandOut handOut) {
        if (twinKeeps.containsKey("answer")) {
            return new HandOutReply.AlreadyAnswered(42);
        }
        return released.get()
                ? new HandOutReply.Refused(NO_GRANT)
                : new HandOutReply.Inputs(
                        ("inputs for " + handOut.lease()).getBytes(StandardCharsets.UTF_8));
    }

    Behavior<LaneCommand> lane() {
        return unreliable((command, arrives) -> {
            switch (command) {
                case LaneCommand.Reserve reserve -> {
                    var first = reserved.compareAndSet(0, 1);
                    answer(
                            reserve.replyTo(),
                            new LaneReply(first ? "created" : "exists", Optional.empty()),
                            arrives);
                }
                case LaneCommand.Post post -> {
                    paid.add(post);
                    answer(
                            post.replyTo(),
                            new LaneReply(paid.size() == 1 ? "created" : "exists", Optional.of(0L)),
                            arrives);
                }
                case LaneCommand.VoidReservation refund -> {
                    refunds.incrementAndGet();
                    answer(refund.replyTo(), new LaneReply("created", Optional.empty()), arrives);
                }
                case LaneCommand.Mint _,
                        LaneCommand.MintOrdered _,
                        LaneCommand.SetSplit _,
                        LaneCommand.Split _,
                        LaneCommand.Balance _,
                        LaneCommand.Slash _,
                        LaneCommand.GiveBack _,
                        LaneCommand.JudgeWithheld _,
                        LaneCommand.Withheld _,
                        LaneCommand.Carry _,
                        LaneCommand.Leave _ ->
                        throw new IllegalStateException("a job does not ask this");
            }
        });
    }

    Behavior<DispatchCommand> dispatch(JobDirectory jobs) {
        return Behaviors.setup(context -> {
            var sessions = new ArrayList<ActorRef<LeaseWord>>();
            for (var key : keys) {
                sessions.add(context.spawnAnonymous(session(key, jobs)));
            }
            return unreliable((command, arrives) -> {
                if (command instanceof DispatchCommand.Enqueue enqueue) {
                    answer(
                            enqueue.replyTo(),
                            new EnqueueReply.Waiting(Optional.empty(), Optional.empty()),
                            arrives);
                    int n = choose(keys.size());
                    var node = new NodeId(keys.get(n).verifyingKey().nodeId());
                    jobs.job(enqueue.work().job())
                            .tell(new NodeFound(node, account(node), sessions.get(n)));
                }
            });
        });
    }

    /// What checks have shown of the nodes: nothing at all, or enough to pass alone.
    Behavior<NodeCommand> node(NodeId node) {
        return unreliable((command, arrives) -> {
            switch (command) {
                case NodeCommand.Trust trust ->
                        answer(
                                trust.replyTo(),
                                new NodeCommand.TrustReply(
                                        OwnerId.of(account(node)),
                                        newcomers
                                                ? TrackRecord.NONE
                                                : new TrackRecord(50, 50, 0, false)),
                                arrives);
                case NodeCommand.CountCheck check ->
                        findings.merge(
                                check.lease().value(),
                                check.finding(),
                                (_, _) -> {
                                    throw new IllegalStateException("one check is told twice");
                                });
                case NodeCommand.Enrol _,
                        NodeCommand.Arrive _,
                        NodeCommand.NoteCertificate _,
                        NodeCommand.Stand _,
                        NodeCommand.Judge _,
                        NodeCommand.CountWork _,
                        NodeCommand.Appraise _,
                        NodeCommand.MakeAppeal _,
                        NodeCommand.DecideAppeal _,
                        NodeCommand.LedgerGaveBack _,
                        NodeCommand.LedgerTook _,
                        NodeCommand.AskLedger _,
                        NodeCommand.ReadVerdicts _,
                        NodeCommand.Look _ ->
                        throw new IllegalStateException("a job does not ask this");
            }
        });
    }

    /// Whether only the core's word lets a node's result pass.
    boolean everythingIsChecked() {
        return newcomers;
    }

    /// The core as one that computes, which is always right and sometimes fails.
    Behavior<LeaseWord> core(JobDirectory jobs) {
        return CoreNode.create(
                new CoreNode.Parts(
                        coreKey,
                        (_, _, _) -> {
                            if (mishap()) {
                                throw new IllegalStateException("out of order");
                            }
                            return new CoreNode.Computing.Computed(output(0.25), "cpu-test");
                        },
                        Runnable::run,
                        4,
                        jobs,
                        () -> JobFixtures.NOW,
                        () -> 0));
    }

    NodeId coreNode() {
        return new NodeId(coreKey.verifyingKey().nodeId());
    }

    AccountId account(NodeId node) {
        var account = accounts.get(node);
        if (account == null) {
            throw new IllegalStateException("no such node " + node);
        }
        return account;
    }

    /// A node: works, dies in silence, gives up, cheats, or says everything twice.
    private Behavior<LeaseWord> session(SigningKey key, JobDirectory jobs) {
        return Behaviors.setup(context -> {
            var verdict =
                    context.spawnAnonymous(
                            Behaviors.<Verdict>receiveMessage(heard -> {
                                hear(heard);
                                return Behaviors.same();
                            }));
            return Behaviors.receiveMessage(word -> {
                if (!(word instanceof LeaseOffer offer)) {
                    cancelled.add(word.lease());
                    return Behaviors.same();
                }
                var job = jobs.job(offer.job());
                var run = Duration.ofMillis(choose(LONGEST_RUN));
                Consumer<JobCommand> says =
                        said ->
                                context.getSystem()
                                        .scheduler()
                                        .scheduleOnce(
                                                run,
                                                () -> job.tell(said),
                                                context.getExecutionContext());
                switch (mishap() ? choose(5) : 5) {
                    case 0 -> {}
                    case 1 -> says.accept(new JobCommand.LeaseEnded(offer.lease(), "runtime"));
                    case 2 -> says.accept(report(offer, key, 7.0, verdict));
                    case 3 -> says.accept(report(offer, key, 0.75, verdict));
                    case 4 -> {
                        says.accept(report(offer, key, 0.25, verdict));
                        says.accept(report(offer, key, 0.25, verdict));
                    }
                    default -> says.accept(report(offer, key, 0.25, verdict));
                }
                return Behaviors.same();
            });
        });
    }

    private void hear(Verdict verdict) {
        verdicts.merge(
                verdict.lease().value(),
                verdict.outcome(),
                (before, now) -> before.equals("accepted") ? before : now);
    }

    static byte[] output(double risk) {
        return OutcomeJson.write(
                new Outcome.Computed(
                        List.of(new Outcome.Output("risk", risk, "1")),
                        Optional.empty(),
                        List.of(),
                        List.of()));
    }

    static Reported report(
            LeaseOffer offer, SigningKey key, double risk, ActorRef<Verdict> replyTo) {
        var output = output(risk);
        var receipt =
                new WorkReceipt(
                                key.verifyingKey().nodeId(),
                                offer.lease().value(),
                                offer.fencingToken(),
                                new Digest(offer.modelDigest()),
                                Digest.of(offer.inputs()),
                                Digest.of(output),
                                "cpu-test",
                                JobFixtures.NOW,
                                1)
                        .canonicalBytes();
        return new Reported(
                offer.lease(),
                offer.fencingToken(),
                output,
                receipt,
                key.sign(receipt),
                key.verifyingKey().bytes(),
                replyTo);
    }
}
