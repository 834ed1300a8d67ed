package io.twinmesh.actors.job.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.DispatchCommand.Withdraw;
import io.twinmesh.actors.dispatch.Work;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.LeaseCancelled;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
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
import java.util.stream.IntStream;

/// A job whose node is slow, and the second node that is asked beside it.
class HedgedJobTest {
    private static final org.apache.pekko.actor.ActorSystem CLASSIC = JobKit.system("hedged");
    private static final ActorTestKit KIT = ActorTestKit.create(Adapter.toTyped(CLASSIC));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(CLASSIC);
    private static final AtomicInteger JOBS = new AtomicInteger();
    private static final JobSettings SETTINGS =
            new JobSettings(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(2),
                    Duration.ofMillis(30),
                    Duration.ofMinutes(1),
                    Duration.ofDays(1),
                    Optional.of("us-east"));

    private static final JobCommand.Request REQUEST =
            JobFixtures.request(
                    100,
                    "{}",
                    VerificationLevel.STANDARD,
                    Confines.region(Optional.of("eu-central")));

    /// Seed 1: what is known of the nodes lets each pass alone; nothing goes wrong by itself.
    private final JobWorld world = new JobWorld(1, 0, false);

    private final Hedging hedging =
            new Hedging(new HedgeSettings(0.5, Duration.ofMillis(20), 1, 0.98));
    private final JobId id = new JobId("job-%032x".formatted(JOBS.incrementAndGet()));
    private final TestProbe<DispatchCommand> dispatch = KIT.createTestProbe();
    private final TestProbe<JobReply> client = KIT.createTestProbe();
    private final CompletableFuture<ActorRef<JobCommand>> directory = new CompletableFuture<>();
    private final AtomicInteger names = new AtomicInteger();
    private final ActorRef<PatientCommand> twin = KIT.spawn(world.twin());
    private final ActorRef<LaneCommand> lane = KIT.spawn(world.lane());
    private volatile Instant now = JobFixtures.NOW;
    private volatile Duration storing = Duration.ZERO;
    private final Machine slow = new Machine(1);
    private final Machine second = new Machine(2);
    private ActorRef<JobCommand> job = KIT.spawn(InferenceJob.create(id, neighbours(), SETTINGS));

    @BeforeEach
    void start() {
        directory.complete(job);
        hedging.ran(JobFixtures.MODEL, Duration.ofMillis(1));
        IntStream.range(0, 4).forEach(_ -> hedging.granted());
        job.tell(new JobCommand.Submit(REQUEST, client.getRef()));
        assertThat(enqueued().needs().region()).contains("eu-central");
        job.tell(slow.found());
        slow.takes();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void asks_for_a_node_of_another_account_that_keeps_its_leases_in_the_same_region() {
        var work = enqueued();
        assertThat(work.besides()).contains(new Work.Besides(slow.account, 0.98));
        assertThat(work.needs().region()).contains("eu-central");
    }

    @Test
    void pays_the_second_node_when_it_is_first_and_tells_the_slow_one_to_stop() {
        hedge();

        second.answers(0.25);

        second.hears("accepted");
        slow.isCancelled();
        paidOnceTo(second);
        slow.answers(0.25);
        slow.hears("late");
        paidOnceTo(second);
    }

    @Test
    void pays_the_slow_node_when_it_is_first_after_all_and_tells_the_second_to_stop() {
        hedge();

        slow.answers(0.25);

        slow.hears("accepted");
        second.isCancelled();
        paidOnceTo(slow);
    }

    @Test
    void pays_one_of_two_that_answer_at_the_same_time_and_holds_nothing_against_the_other() {
        hedge();

        second.answers(0.25);
        slow.answers(0.25);

        second.hears("accepted");
        slow.hears("late");
        paidOnceTo(second);
        assertThat(world.findings).isEmpty();
    }

    @Test
    void goes_on_with_the_slow_node_when_the_second_fails() {
        hedge();

        job.tell(new LeaseEnded(second.lease(), "runtime"));
        slow.answers(0.25);

        slow.hears("accepted");
        paidOnceTo(slow);
    }

    @Test
    void goes_on_with_the_second_node_when_the_slow_one_is_lost() {
        hedge();

        job.tell(new LeaseEnded(slow.lease(), "node-lost"));
        second.answers(0.25);

        second.hears("accepted");
        paidOnceTo(second);
    }

    @Test
    void takes_the_slow_nodes_result_when_the_verification_refuses_the_first_one() {
        hedge();

        second.answers(7.0);
        second.hears("invalid");
        slow.answers(0.25);

        slow.hears("accepted");
        paidOnceTo(slow);
        client.awaitAssert(() -> {
            assertThat(world.findings).containsEntry(second.lease().value(), Finding.WRONG);
            return true;
        });
    }

    @Test
    void waits_for_the_slow_node_where_there_is_no_second_and_asks_for_none_any_more() {
        enqueued();

        slow.answers(0.25);

        slow.hears("accepted");
        paidOnceTo(slow);
        dispatch.expectMessage(new Withdraw(id));
        assertThat(hedging.copies()).isZero();
    }

    @Test
    void takes_no_node_of_the_account_that_is_slow() {
        enqueued();
        var other = new Machine(3);
        world.accounts.put(other.node, slow.account);

        job.tell(new NodeFound(other.node, slow.account, other.session.getRef()));
        job.tell(second.found());

        second.takes();
        assertThat(only(LeaseGranted.class))
                .extracting(LeaseGranted::node)
                .containsExactly(slow.node, second.node);
    }

    @Test
    void knows_both_leases_after_a_restart() {
        hedge();

        KIT.stop(job);
        job = KIT.spawn(InferenceJob.create(id, neighbours(), SETTINGS));
        slow.answers(0.25);
        slow.hears("accepted");
        second.answers(0.25);

        second.hears("late");
        paidOnceTo(slow);
    }

    @Test
    void hands_out_no_second_copy_that_the_budget_does_not_allow() {
        enqueued();
        while (hedging.spend()) {
            // until nothing is left
        }
        var before = hedging.copies();

        job.tell(second.found());
        slow.answers(0.25);

        slow.hears("accepted");
        assertThat(only(LeaseGranted.class)).hasSize(1);
        assertThat(hedging.copies()).isEqualTo(before);
    }

    @Test
    void gives_a_slot_back_at_once_that_it_does_not_take_and_counts_no_copy() {
        enqueued();
        while (hedging.spend()) {
            // until nothing is left
        }
        var before = hedging.copies();

        job.tell(second.found());

        assertThat(withdrawn()).isEqualTo(new Withdraw(id));
        assertThat(hedging.copies()).isEqualTo(before);
    }

    @Test
    void keeps_the_slots_of_nodes_that_are_at_it_when_they_are_found_again() {
        hedge();

        job.tell(slow.found());
        job.tell(second.found());
        second.answers(0.25);

        second.hears("accepted");
        var last = new Withdraw(new JobId("job-" + "f".repeat(32)));
        dispatch.getRef().tell(last);
        assertThat(withdrawn()).isEqualTo(last);
        assertThat(hedging.copies()).isEqualTo(1);
    }

    @Test
    void a_lease_that_took_longer_to_store_than_it_lasts_is_not_offered_and_nobodys_fault() {
        storing = SETTINGS.leaseTtl();

        job.tell(new LeaseEnded(slow.lease(), "node-lost"));
        job.tell(second.found());

        client.awaitAssert(() -> {
            assertThat(only(LeaseLost.class))
                    .extracting(LeaseLost::code)
                    .containsExactly("lease.node-lost", "lease.interrupted");
            return true;
        });
        second.session.expectNoMessage(Duration.ofMillis(1));
    }

    @Test
    void a_node_that_gave_its_lease_back_gets_the_next_one_only_where_nobody_else_is() {
        enqueued();

        job.tell(new LeaseEnded(slow.lease(), "declined"));

        assertThat(dispatch.expectMessage(new Withdraw(id))).isNotNull();
        assertThat(enqueued().avoid()).containsExactly(slow.node);
        assertThat(only(LeaseLost.class))
                .extracting(LeaseLost::code)
                .containsExactly("lease.declined");
    }

    private DispatchCommand withdrawn() {
        return dispatch.fishForMessage(
                        Duration.ofMinutes(1),
                        message ->
                                message instanceof Withdraw
                                        ? FishingOutcomes.complete()
                                        : FishingOutcomes.continueAndIgnore())
                .getLast();
    }

    /// Lets the slow lease come to a second node.
    private void hedge() {
        enqueued();
        job.tell(second.found());
        second.takes();
    }

    private Work enqueued() {
        var enqueue = dispatch.expectMessageClass(Enqueue.class);
        enqueue.replyTo().tell(new EnqueueReply.Waiting(Optional.empty(), Optional.empty()));
        return enqueue.work();
    }

    private void paidOnceTo(Machine node) {
        client.awaitAssert(() -> {
            assertThat(only(PaymentPosted.class)).hasSize(1);
            return true;
        });
        assertThat(only(ResultAccepted.class))
                .singleElement()
                .extracting(ResultAccepted::account)
                .isEqualTo(node.account);
        assertThat(world.paid)
                .allSatisfy(post -> assertThat(post.provider()).isEqualTo(node.account));
    }

    private <E> List<E> only(Class<E> type) {
        return JOURNAL.persistedInStorage("job|" + id).stream()
                .map(JobEvent.class::cast)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private JobNeighbours neighbours() {
        return new JobNeighbours(
                _ -> twin,
                _ -> lane,
                _ -> directory.join(),
                dispatch.getRef(),
                _ -> Optional.of(JobFixtures.manifest()),
                _ ->
                        new JobNeighbours.Payees.Shares(
                                new AccountId("c".repeat(32)), new AccountId("d".repeat(32))),
                (_, _) ->
                        CompletableFuture.completedFuture(
                                Optional.ofNullable(world.twinKeeps.get("answer"))),
                world.withoutChecksByChance(KIT),
                hedging,
                () -> new LeaseId("ls-%032x".formatted(names.incrementAndGet())),
                () -> now,
                (_, event) -> {
                    if (event instanceof LeaseGranted) {
                        now = now.plus(storing);
                    }
                });
    }

    /// A node that does what the test says.
    private final class Machine {
        private final SigningKey key;
        private final NodeId node;
        private final AccountId account;
        private final TestProbe<LeaseWord> session = KIT.createTestProbe();
        private final TestProbe<Verdict> verdicts = KIT.createTestProbe();
        private Optional<LeaseOffer> offer = Optional.empty();

        Machine(int number) {
            var seed = new byte[32];
            seed[0] = (byte) number;
            this.key = SigningKey.ofSeed(seed);
            this.node = new NodeId(key.verifyingKey().nodeId());
            this.account = new AccountId("%032x".formatted(number));
            world.accounts.put(node, account);
        }

        NodeFound found() {
            return new NodeFound(node, account, session.getRef());
        }

        void takes() {
            offer = Optional.of(session.expectMessageClass(LeaseOffer.class));
        }

        LeaseId lease() {
            return offer.orElseThrow().lease();
        }

        void answers(double risk) {
            job.tell(JobWorld.report(offer.orElseThrow(), key, risk, verdicts.getRef()));
        }

        void hears(String outcome) {
            assertThat(verdicts.receiveMessage().outcome()).isEqualTo(outcome);
        }

        void isCancelled() {
            session.expectMessage(new LeaseCancelled(lease()));
        }
    }
}
