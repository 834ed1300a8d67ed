package io.twinmesh.actors.job.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Moves;
import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.FundsReserved;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.JobExpired;
import io.twinmesh.actors.job.event.JobEvent.JobFailed;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.Post;
import io.twinmesh.actors.payout.LaneCommand.Reserve;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A job whose words are lost on the way, and one whose journal fails: neither waits for nothing.
class JobInsistsTest {
    private static final org.apache.pekko.actor.ActorSystem CLASSIC = JobKit.system("insisting");
    private static final ActorTestKit KIT = ActorTestKit.create(Adapter.toTyped(CLASSIC));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(CLASSIC);
    private static final AtomicInteger JOBS = new AtomicInteger();
    private static final JobCommand.Request REQUEST =
            JobFixtures.request(100, "{}", VerificationLevel.STANDARD);

    /// Longer than any test waits: what goes on goes on by itself.
    private static final JobSettings SETTINGS =
            new JobSettings(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofDays(1),
                    Optional.empty());

    /// Seed 1: nothing goes wrong by itself.
    private final JobWorld world = new JobWorld(1, 0, false);

    private final JobId id = new JobId("job-%032x".formatted(JOBS.incrementAndGet()));
    private final TestProbe<LaneCommand> lane = KIT.createTestProbe();
    private final TestProbe<JobReply> client = KIT.createTestProbe();
    private final CompletableFuture<ActorRef<JobCommand>> directory = new CompletableFuture<>();
    private final ActorRef<PatientCommand> twin = KIT.spawn(world.twin());
    private volatile boolean nodes = true;
    private volatile Optional<ModelManifest> model = Optional.of(JobFixtures.manifest());
    private volatile Instant now = JobFixtures.NOW;
    private final TestProbe<DispatchCommand> dispatched = KIT.createTestProbe();
    private final ActorRef<DispatchCommand> dispatch =
            KIT.spawn(
                    Behaviors.monitor(
                            DispatchCommand.class,
                            dispatched.getRef(),
                            world.dispatch(
                                    _ -> nodes ? directory.join() : KIT.system().ignoreRef())));
    private volatile Consumer<JobEvent> afterStoring = _ -> {};
    private final ActorRef<JobCommand> job =
            KIT.spawn(InferenceJob.create(id, neighbours(), SETTINGS));

    @BeforeEach
    void start() {
        directory.complete(job);
        Moves.of(KIT.system()).expect(Duration.ofMinutes(10));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void a_reservation_that_was_lost_is_asked_for_again_and_the_question_is_taken() {
        submit();
        lane.expectMessageClass(Reserve.class);

        lane.expectMessageClass(Reserve.class).replyTo().tell(created());

        client.receiveMessage();
        assertThat(events()).hasAtLeastOneElementOfType(FundsReserved.class);
    }

    @Test
    void a_client_that_asks_again_does_not_begin_the_question_anew() {
        submit();
        var first = lane.expectMessageClass(Reserve.class);

        submit();
        first.replyTo().tell(created());

        client.receiveSeveralMessages(2);
        assertThat(events()).hasAtLeastOneElementOfType(FundsReserved.class);
    }

    @Test
    void of_more_clients_than_may_wait_the_last_ones_are_answered() {
        var early = KIT.<JobReply>createTestProbe();
        job.tell(new JobCommand.Submit(REQUEST, early.getRef()));
        for (var n = 0; n < JobAudience.MAX_WAITING; n++) {
            submit();
        }
        lane.expectMessageClass(Reserve.class).replyTo().tell(created());

        client.receiveSeveralMessages(JobAudience.MAX_WAITING);
        early.expectNoMessage(Duration.ofMillis(1));
    }

    @Test
    void an_answer_that_could_not_be_stored_is_stored_when_the_journal_takes_it_again() {
        afterStoring =
                event -> {
                    if (event instanceof LeaseGranted) {
                        JOURNAL.failNextPersisted("job|" + id);
                    }
                };
        submit();
        lane.expectMessageClass(Reserve.class).replyTo().tell(created());

        lane.expectMessageClass(Post.class, Duration.ofSeconds(20)).replyTo().tell(posted());

        client.awaitAssert(() -> {
            assertThat(events()).hasAtLeastOneElementOfType(PaymentPosted.class);
            return true;
        });
        assertThat(events().stream().filter(LeaseGranted.class::isInstance)).hasSize(1);
    }

    @Test
    void a_job_that_has_little_time_left_tells_the_dispatch_again_that_it_waits() {
        nodes = false;
        now = REQUEST.deadline().minusSeconds(2);
        submit();
        lane.expectMessageClass(Reserve.class).replyTo().tell(created());
        dispatched.expectMessageClass(Enqueue.class);

        dispatched.expectMessageClass(Enqueue.class);
    }

    @Test
    void a_clock_that_was_set_back_puts_the_deadline_off_and_not_out_of_mind() {
        nodes = false;
        now = REQUEST.deadline().minusSeconds(1);
        submit();
        lane.expectMessageClass(Reserve.class).replyTo().tell(created());
        dispatched.expectMessageClass(Enqueue.class);
        now = now.minusMillis(500);

        client.awaitAssert(() -> {
            // as fast as time goes by
            now = now.plusMillis(100);
            assertThat(events()).hasAtLeastOneElementOfType(JobExpired.class);
            return true;
        });
    }

    @Test
    void a_job_whose_model_this_server_never_hears_of_ends_at_its_deadline_and_says_so() {
        model = Optional.empty();
        afterStoring =
                event -> {
                    if (event instanceof InputsGranted) {
                        now = REQUEST.deadline();
                    }
                };
        submit();
        lane.expectMessageClass(Reserve.class).replyTo().tell(created());

        client.awaitAssert(() -> {
            assertThat(events()).contains(new JobFailed("model.unknown", REQUEST.deadline()));
            return true;
        });
    }

    private void submit() {
        job.tell(new JobCommand.Submit(REQUEST, client.getRef()));
    }

    private static LaneReply created() {
        return new LaneReply("created", Optional.empty());
    }

    private static LaneReply posted() {
        return new LaneReply("created", Optional.of(0L));
    }

    private List<JobEvent> events() {
        return JOURNAL.persistedInStorage("job|" + id).stream().map(JobEvent.class::cast).toList();
    }

    private JobNeighbours neighbours() {
        return new JobNeighbours(
                _ -> twin,
                _ -> lane.getRef(),
                _ -> directory.join(),
                dispatch,
                _ -> model,
                _ ->
                        new JobNeighbours.Payees.Shares(
                                new AccountId("c".repeat(32)), new AccountId("d".repeat(32))),
                (_, _) ->
                        CompletableFuture.completedFuture(
                                Optional.ofNullable(world.twinKeeps.get("answer"))),
                world.withoutChecksByChance(KIT),
                new Hedging(HedgeSettings.NEVER),
                () -> new LeaseId("ls-%032x".formatted(JOBS.incrementAndGet())),
                () -> now,
                (_, event) -> afterStoring.accept(event));
    }
}
