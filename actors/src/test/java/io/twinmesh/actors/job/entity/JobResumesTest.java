package io.twinmesh.actors.job.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.AssessmentStored;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.event.JobEvent.ReservationVoided;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.testing.VirtualTime;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A job in a world that loses messages, killed at every point of its life: it always ends, nothing
/// is answered without being stored, and nothing is paid twice or to the wrong node.
class JobResumesTest {
    private static final VirtualTime TIME = new VirtualTime();
    private static final org.apache.pekko.actor.ActorSystem CLASSIC = JobKit.system("jobs", TIME);
    private static final ActorTestKit KIT = ActorTestKit.create(Adapter.toTyped(CLASSIC));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(CLASSIC);
    private static final JobSettings IMPATIENT = settings(Duration.ofMillis(120));

    /// No node is too slow for its lease.
    private static final JobSettings LONG_LEASES = settings(Duration.ofMinutes(1));

    /// Slow after a moment, so that a second node is at many a job when it dies.
    private static final HedgeSettings SOON = new HedgeSettings(0.5, Duration.ofMillis(5), 1, 0);

    /// For what is lost and repeated; a lease of a minute runs out once.
    private static final Duration MOST = Duration.ofMinutes(2);

    private static final StoredFormat FORMAT = new StoredFormat(JobEvent.storedTypes());

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        TIME.close();
    }

    private static JobSettings settings(Duration leaseTtl) {
        return new JobSettings(
                leaseTtl,
                Duration.ofMillis(60),
                Duration.ofMillis(2),
                Duration.ofMillis(30),
                Duration.ofMillis(25),
                Duration.ofDays(1),
                Optional.empty());
    }

    @Test
    void a_job_that_is_killed_after_any_single_event_ends_as_if_nothing_had_happened() {
        var runs = new ArrayList<Run>();
        for (int kill = 0; kill < 12; kill++) {
            var at = kill;
            // seed 1 computes; nothing else goes wrong
            runs.add(new Run(1000 + kill, 0, count -> count == at));
        }
        runs.forEach(Run::check);
    }

    @Test
    void a_job_in_a_world_of_losses_and_cheats_killed_again_and_again_is_right_in_the_end() {
        var runs = new ArrayList<Run>();
        for (int seed = 0; seed < 80; seed++) {
            var chance = new java.util.Random(seed);
            runs.add(new Run(seed, 0.15, count -> count < 30 && chance.nextInt(3) == 0));
        }
        runs.forEach(Run::check);
        assertThat(runs).filteredOn(Run::hedged).as("two nodes at one job").hasSizeGreaterThan(5);
    }

    @Test
    void the_work_that_the_twin_kept_before_a_crash_is_the_one_that_is_paid() {
        // the first answer reaches the twin and the job dies before it hears so
        var run = new Run(5003, 0, _ -> false, Dying.ONCE_THE_TWIN_HAS_THE_ANSWER);
        run.check();
        assertThat(run.events()).hasAtLeastOneElementOfType(PaymentPosted.class);
        assertThat(Run.only(run.events(), JobEvent.LeaseGranted.class))
                .as("nobody computes again what the twin keeps")
                .hasSize(1);
    }

    @Test
    void the_work_that_the_twin_kept_before_a_crash_is_paid_after_the_deadline_as_well() {
        var run = new Run(5005, 0, _ -> false, Dying.ONCE_THE_TWIN_HAS_THE_ANSWER_FOR_LONG);
        run.check();
        assertThat(run.events())
                .as("answered and paid, not expired")
                .hasAtLeastOneElementOfType(PaymentPosted.class)
                .doesNotHaveAnyElementsOfTypes(JobEvent.JobExpired.class, JobEvent.JobFailed.class);
    }

    @Test
    void a_job_without_an_answer_expires_and_takes_no_answer_afterwards() {
        var run = new Run(5002, 0, _ -> false, Dying.WITH_THE_FIRST_LEASE_FOR_LONG);
        run.check();
        assertThat(run.events())
                .hasAtLeastOneElementOfType(JobEvent.JobExpired.class)
                .hasAtLeastOneElementOfType(ReservationVoided.class)
                .doesNotHaveAnyElementsOfTypes(ResultAccepted.class);
        assertThat(run.world.twinKeeps).isEmpty();
    }

    /// When a job dies once, besides the kills.
    private enum Dying {
        NEVER(false, Duration.ZERO),
        /// For longer than its lease lasts, and back before its deadline.
        ONCE_THE_TWIN_HAS_THE_ANSWER(true, Duration.ofMinutes(2)),
        ONCE_THE_TWIN_HAS_THE_ANSWER_FOR_LONG(true, Duration.ofMinutes(10)),
        WITH_THE_FIRST_LEASE_FOR_LONG(false, Duration.ofMinutes(10));

        /// The twin keeps the answer and the job does not hear so.
        private final boolean answered;

        /// How much later it comes back; its deadline is five minutes.
        private final Duration away;

        Dying(boolean answered, Duration away) {
            this.answered = answered;
            this.away = away;
        }
    }

    /// One world with one job.
    private static final class Run {
        private final long seed;
        private final JobWorld world;
        private final JobId id;
        private final ActorRef<JobCommand> job;
        private final TestProbe<JobReply> client = KIT.createTestProbe();
        private final Map<Integer, JobEvent> observed = new ConcurrentHashMap<>();

        Run(long seed, double trouble, IntPredicate kills) {
            this(seed, trouble, kills, Dying.NEVER);
        }

        Run(long seed, double trouble, IntPredicate kills, Dying dying) {
            this.seed = seed;
            var level =
                    List.of(VerificationLevel.values()).get(trouble == 0 ? 1 : (int) (seed % 3));
            this.world = new JobWorld(seed, trouble, dying.answered);
            this.id = new JobId("job-%032x".formatted(seed));
            var self = new CompletableFuture<ActorRef<JobCommand>>();
            var counter = new AtomicInteger();
            var deaths = new AtomicInteger();
            var nodes = new HashMap<NodeId, ActorRef<NodeCommand>>();
            world.accounts.keySet().forEach(node -> nodes.put(node, KIT.spawn(world.node(node))));
            ActorRef<PatientCommand> twin = KIT.spawn(world.twin());
            ActorRef<LaneCommand> lane = KIT.spawn(world.lane());
            ActorRef<DispatchCommand> dispatch = KIT.spawn(world.dispatch(_ -> self.join()));
            var neighbours =
                    new JobNeighbours(
                            _ -> {
                                var kept = world.twinKeeps.containsKey("answer");
                                if (world.mishap()
                                        || (dying.answered
                                                && kept
                                                && deaths.getAndIncrement() == 0)) {
                                    throw new Death();
                                }
                                return twin;
                            },
                            _ -> lane,
                            _ -> self.join(),
                            dispatch,
                            _ -> Optional.of(JobFixtures.manifest()),
                            _ ->
                                    new JobNeighbours.Payees.Shares(
                                            new io.twinmesh.persistence.identity.AccountId(
                                                    "c".repeat(32)),
                                            new io.twinmesh.persistence.identity.AccountId(
                                                    "d".repeat(32))),
                            (_, _) ->
                                    CompletableFuture.completedFuture(
                                            Optional.ofNullable(world.twinKeeps.get("answer"))),
                            new Assurance(
                                    node -> Objects.requireNonNull(nodes.get(node)),
                                    new Assurance.Core(
                                            world.coreNode(),
                                            world.account(world.coreNode()),
                                            KIT.spawn(world.core(_ -> self.join())),
                                            _ -> true),
                                    AuditPolicy.STANDARD,
                                    new java.util.Random(seed),
                                    Duration.ofMillis(40)),
                            new Hedging(dying.answered ? HedgeSettings.NEVER : SOON),
                            () ->
                                    new LeaseId(
                                            "ls-%016x%016x"
                                                    .formatted(seed, counter.incrementAndGet())),
                            () ->
                                    deaths.get() > 0
                                            ? JobFixtures.NOW.plus(dying.away)
                                            : JobFixtures.NOW,
                            (_, event) -> {
                                int count = observed.size();
                                observed.put(count, event);
                                var dies =
                                        dying == Dying.WITH_THE_FIRST_LEASE_FOR_LONG
                                                && event instanceof JobEvent.LeaseGranted
                                                && deaths.getAndIncrement() == 0;
                                if (dies || kills.test(count)) {
                                    throw new Death();
                                }
                            });
            this.job =
                    KIT.spawn(
                            Behaviors.supervise(
                                            InferenceJob.create(
                                                    id,
                                                    neighbours,
                                                    dying.answered ? LONG_LEASES : IMPATIENT))
                                    .onFailure(
                                            SupervisorStrategy.restart()
                                                    .withLoggingEnabled(false)));
            self.complete(job);
            job.tell(new JobCommand.Submit(JobFixtures.request(100, "{}", level), client.getRef()));
        }

        List<JobEvent> events() {
            return JOURNAL.persistedInStorage("job|" + id).stream()
                    .map(JobEvent.class::cast)
                    .toList();
        }

        private boolean ended() {
            var events = events();
            return !events.isEmpty()
                    && JobEvent.TERMINAL_TAGS.contains(FORMAT.tag(events.getLast()));
        }

        /// Whether a node was at it while another one was.
        private boolean hedged() {
            var events = events();
            return IntStream.range(0, events.size())
                    .filter(i -> events.get(i) instanceof JobEvent.LeaseGranted)
                    .anyMatch(i ->
                            JobState.after(events.subList(0, i)) instanceof JobState.Known known
                                    && !known.open().isEmpty());
        }

        void check() {
            assertThat(TIME.reaches(CLASSIC, MOST, this::ended))
                    .as("seed %d: %s", seed, events())
                    .isTrue();
            var events = events();
            var paid = only(events, PaymentPosted.class);
            var accepted = only(events, ResultAccepted.class);
            assertThat(paid.size()).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(accepted.size()).as("seed %d", seed).isLessThanOrEqualTo(1);
            assertThat(only(events, AssessmentStored.class)).hasSameSizeAs(accepted);
            assertThat(only(events, ReservationVoided.class).size() + paid.size())
                    .as("seed %d: paid or given back, never both", seed)
                    .isEqualTo(1);
            accepted.forEach(this::isWhatTheTwinKeeps);
            if (world.twinKeeps.containsKey("answer")) {
                assertThat(accepted).as("seed %d: kept is answered", seed).hasSize(1);
            }
            assertThat(events.toString())
                    .as("seed %d: whoever is fenced decides nothing", seed)
                    .doesNotContain("twin.fenced");
            world.paid.forEach(post -> {
                assertThat(accepted).as("seed %d", seed).isNotEmpty();
                assertThat(post.work()).isEqualTo(accepted.getFirst().workDigest());
                assertThat(post.provider()).isEqualTo(accepted.getFirst().account());
            });
            world.verdicts.forEach((lease, verdict) -> {
                if (verdict.equals("accepted")) {
                    assertThat(right(events)).as("seed %d", seed).contains(lease);
                }
            });
            assertThat(JobState.after(events)).isEqualTo(JobState.after(events));
        }

        private void isWhatTheTwinKeeps(ResultAccepted accepted) {
            var kept = world.twinKeeps.get("answer");
            if (kept == null) {
                throw new AssertionError("seed " + seed + ": answered and not stored");
            }
            var receipt = WorkReceipt.parse(kept.receipt());
            if (world.everythingIsChecked()) {
                assertThat(kept.outcome()).as("seed %d", seed).isEqualTo(JobWorld.output(0.25));
            }
            assertThat(accepted.workDigest()).isEqualTo(Digest.of(kept.receipt()).text());
            assertThat(accepted.lease().value()).isEqualTo(receipt.leaseId());
            assertThat(accepted.account()).isEqualTo(world.account(new NodeId(receipt.nodeId())));
        }

        /// Leases whose results count.
        private static List<String> right(List<JobEvent> events) {
            return Stream.concat(
                            only(events, ResultAccepted.class).stream().map(ResultAccepted::lease),
                            only(events, ResultsCompared.class).stream()
                                    .flatMap(compared -> compared.right().stream()))
                    .map(LeaseId::value)
                    .toList();
        }

        private static <E> List<E> only(List<JobEvent> events, Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    /// The process dies here.
    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
