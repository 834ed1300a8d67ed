package io.twinmesh.actors.job.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.JobFailed;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A question about a model that the core cannot run, in a network whose nodes are all new.
class NewNodesTest {
    private static final org.apache.pekko.actor.ActorSystem CLASSIC = JobKit.system("new-nodes");
    private static final ActorTestKit KIT = ActorTestKit.create(Adapter.toTyped(CLASSIC));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(CLASSIC);
    private static final JobId ID = new JobId("job-" + "7".repeat(32));

    /// An even seed: nodes nobody knows. With this one the first two that are found differ.
    private final JobWorld world = new JobWorld(2, 0, false);

    private final AtomicInteger leases = new AtomicInteger();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void ends_without_an_answer_and_they_are_known_to_have_agreed() {
        var client = KIT.<JobReply>createTestProbe();

        ask(client.getRef());

        client.awaitAssert(() -> {
            assertThat(events()).hasAtLeastOneElementOfType(JobFailed.class);
            return true;
        });
        assertThat(events()).doesNotHaveAnyElementsOfTypes(ResultAccepted.class);
        var compared = only(ResultsCompared.class).getFirst();
        assertThat(compared.right()).hasSizeGreaterThan(1);
        assertThat(compared.wrong()).isEmpty();
        assertThat(only(JobFailed.class).getFirst().code()).isEqualTo("verification.undecided");
        client.awaitAssert(() -> {
            assertThat(world.findings)
                    .hasSameSizeAs(compared.right())
                    .allSatisfy((_, finding) -> assertThat(finding).isEqualTo(Finding.AGREED));
            return true;
        });
    }

    private <E> List<E> only(Class<E> type) {
        return events().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<JobEvent> events() {
        return JOURNAL.persistedInStorage("job|" + ID).stream().map(JobEvent.class::cast).toList();
    }

    private void ask(ActorRef<JobReply> client) {
        var self = new CompletableFuture<ActorRef<JobCommand>>();
        var twin = KIT.spawn(world.twin());
        var lane = KIT.spawn(world.lane());
        var dispatch = KIT.spawn(world.dispatch(_ -> self.join()));
        var neighbours =
                new JobNeighbours(
                        _ -> twin,
                        _ -> lane,
                        _ -> self.join(),
                        dispatch,
                        _ -> Optional.of(JobFixtures.manifest()),
                        _ ->
                                new JobNeighbours.Payees.Shares(
                                        new AccountId("c".repeat(32)),
                                        new AccountId("d".repeat(32))),
                        (_, _) -> CompletableFuture.completedFuture(Optional.empty()),
                        world.withoutTheCore(KIT),
                        new Hedging(HedgeSettings.NEVER),
                        () -> new LeaseId("ls-%032x".formatted(leases.incrementAndGet())),
                        () -> JobFixtures.NOW,
                        (_, _) -> {});
        var settings =
                new JobSettings(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(50),
                        Duration.ofDays(1),
                        Optional.empty());
        var job = KIT.spawn(InferenceJob.create(ID, neighbours, settings));
        self.complete(job);
        job.tell(
                new JobCommand.Submit(
                        JobFixtures.request(100, "{}", VerificationLevel.STANDARD), client));
    }
}
