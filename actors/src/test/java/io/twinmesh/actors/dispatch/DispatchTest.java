package io.twinmesh.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeGone;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.dispatch.DispatchCommand.SlotTaken;
import io.twinmesh.actors.dispatch.DispatchCommand.Withdraw;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.internal.PoisonPill;
import org.apache.pekko.actor.typed.internal.PoisonPillInterceptor;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

class DispatchTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(
                    ManualTime.config()
                            .withFallback(
                                    ConfigFactory.parseString(
                                            """
                                            pekko.actor.serialization-bindings {
                                              "io.twinmesh.actors.Wire" = jackson-cbor
                                            }
                                            """))
                            .withFallback(ConfigFactory.load()));
    private static final ManualTime MANUAL = ManualTime.get(KIT.system());
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final JobId JOB = new JobId("job-" + "1".repeat(32));
    private static final JobId NEXT = new JobId("job-" + "2".repeat(32));
    private static final NodeId NODE = new NodeId("node-" + "a".repeat(20));
    private static final AccountId ACCOUNT = new AccountId("c".repeat(32));

    private static final Optional<Obstacle> NOBODY = Optional.of(Obstacle.NO_NODES);

    private final AtomicReference<Instant> clock = new AtomicReference<>(START);
    private final TestProbe<JobCommand> jobs = KIT.createTestProbe();
    private final TestProbe<JobCommand.LeaseWord> session = KIT.createTestProbe();
    private final TestProbe<EnqueueReply> replies = KIT.createTestProbe();
    private final TestProbe<Map<Needs.Kind, Instant>> oldest = KIT.createTestProbe();
    private ActorRef<DispatchCommand> dispatch = KIT.system().deadLetters();

    @BeforeEach
    void start() {
        dispatch = KIT.spawn(behavior());
    }

    private Behavior<DispatchCommand> behavior() {
        return Dispatch.create(
                Limit.of(1), _ -> jobs.getRef(), oldest.getRef()::tell, clock::get, new Random(1));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void tells_a_waiting_job_of_the_node_that_came_up() {
        dispatch.tell(enqueue(JOB));
        replies.expectMessage(new EnqueueReply.Waiting(NOBODY, Optional.of(1)));

        dispatch.tell(ready(1));

        jobs.expectMessage(new JobCommand.NodeFound(NODE, ACCOUNT, session.getRef()));
    }

    /// A member that leaves tells its singles so, and waits ten seconds for one that goes on. How
    /// Pekko's singleton does is internal to it; it is done here as there.
    @Test
    void stops_when_the_member_that_has_it_leaves() {
        ActorRef<DispatchCommand> single =
                KIT.spawn(Behaviors.intercept(PoisonPillInterceptor::new, behavior()));

        single.<Object>unsafeUpcast().tell(PoisonPill.instance());

        oldest.expectTerminated(single);
        oldest.expectMessage(Map.of());
    }

    @Test
    void says_so_when_the_queue_is_full() {
        dispatch.tell(enqueue(JOB));
        dispatch.tell(enqueue(NEXT));

        replies.expectMessage(new EnqueueReply.Waiting(NOBODY, Optional.of(1)));
        replies.expectMessage(new EnqueueReply.QueueFull(1));
    }

    @Test
    void tells_again_when_a_job_asks_again() {
        dispatch.tell(ready(1));
        dispatch.tell(enqueue(JOB));
        jobs.expectMessageClass(JobCommand.NodeFound.class);

        dispatch.tell(enqueue(JOB));

        jobs.expectMessageClass(JobCommand.NodeFound.class);
    }

    @Test
    void gives_a_slot_that_nobody_used_to_the_next_job_after_five_seconds() {
        dispatch.tell(ready(1));
        dispatch.tell(enqueue(JOB));
        jobs.expectMessageClass(JobCommand.NodeFound.class);
        dispatch.tell(enqueue(NEXT));
        replies.expectMessage(new EnqueueReply.Waiting(Optional.empty(), Optional.of(1)));
        replies.expectMessage(new EnqueueReply.Waiting(Optional.empty(), Optional.of(1)));
        jobs.expectNoMessage(Duration.ofMillis(20));

        clock.set(START.plusSeconds(6));
        MANUAL.timePasses(Duration.ofSeconds(1));

        jobs.expectMessageClass(JobCommand.NodeFound.class);
    }

    @Test
    void tells_at_each_sweep_since_when_the_oldest_job_waits_and_nothing_once_it_stops() {
        dispatch.tell(enqueue(JOB));
        replies.expectMessage(new EnqueueReply.Waiting(NOBODY, Optional.of(1)));

        clock.set(START.plusSeconds(3));
        MANUAL.timePasses(Duration.ofSeconds(1));
        oldest.expectMessage(Map.of(Needs.only("score").kind(), START));

        KIT.stop(dispatch);
        oldest.expectMessage(Map.of());
    }

    @Test
    void offers_nothing_at_a_node_that_is_gone_or_to_a_job_that_withdrew() {
        dispatch.tell(ready(1));
        dispatch.tell(new NodeGone(NODE));
        dispatch.tell(enqueue(JOB));
        dispatch.tell(new Withdraw(JOB));
        dispatch.tell(ready(1));

        jobs.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void counts_a_used_slot_by_the_word_of_the_session() {
        dispatch.tell(ready(1));
        dispatch.tell(enqueue(JOB));
        jobs.expectMessageClass(JobCommand.NodeFound.class);

        dispatch.tell(new SlotTaken(NODE, JOB, 0));
        dispatch.tell(enqueue(NEXT));
        jobs.expectNoMessage(Duration.ofMillis(20));
        dispatch.tell(ready(1));

        jobs.expectMessageClass(JobCommand.NodeFound.class);
    }

    @Test
    void speaks_in_messages_that_cross_nodes() {
        var wire = KIT.serializationTestKit();
        var messages =
                List.of(
                        enqueue(JOB),
                        enqueue(JOB, Optional.of(new Work.Besides(ACCOUNT, 0.98))),
                        new Withdraw(JOB),
                        ready(3),
                        new NodeGone(NODE));
        for (var message : messages) {
            assertThat(wire.<Object>verifySerialization(message, true)).isEqualTo(message);
        }
        assertThat(wire.<Object>verifySerialization(new SlotTaken(NODE, JOB, 2), true)).isNotNull();
    }

    @Test
    void reads_every_key_of_its_configuration() {
        var root = ConfigFactory.load();

        assertThat(DispatchLimits.of(root, Duration.ofSeconds(5)))
                .isEqualTo(
                        new DispatchLimits(
                                10_000,
                                5_000,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Placement.SPREAD));
        assertThat(root.getConfig("twinmesh.dispatch").root().keySet())
                .containsExactlyInAnyOrder(
                        "max-waiting",
                        "max-waiting-per-payer",
                        "reservation",
                        "node-silence",
                        "sweep",
                        "aging",
                        "loaded-wait",
                        "hurry",
                        "placement");
    }

    private Enqueue enqueue(JobId job) {
        return enqueue(job, Optional.empty());
    }

    private Enqueue enqueue(JobId job, Optional<Work.Besides> besides) {
        return new Enqueue(
                new Work(
                        job,
                        ACCOUNT,
                        Work.USUAL,
                        100,
                        Needs.only("score"),
                        "sha256:" + "0".repeat(64),
                        START.plusSeconds(60),
                        Set.of(),
                        besides),
                replies.getRef());
    }

    private NodeReady ready(int freeSlots) {
        return new NodeReady(
                NODE,
                ACCOUNT,
                new Machine(
                        new Abilities(
                                List.of("score"), 4096, false, Optional.empty(), Optional.empty()),
                        Set.of(),
                        1,
                        Optional.empty()),
                freeSlots,
                session.getRef());
    }
}
