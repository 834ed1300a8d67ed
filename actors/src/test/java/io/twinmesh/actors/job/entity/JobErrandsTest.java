package io.twinmesh.actors.job.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.hedge.HedgeSettings;
import io.twinmesh.actors.job.hedge.Hedging;
import io.twinmesh.actors.job.rule.Duty;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/// When a job asks again.
class JobErrandsTest {
    private static final JobId ID = new JobId("job-" + "1".repeat(32));
    private static final JobSettings SETTINGS =
            new JobSettings(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofDays(30),
                    Optional.empty());

    private final Known seeking = seeking();
    private final TestInbox<DispatchCommand> dispatch = TestInbox.create();

    @Test
    void in_a_long_queue_it_tells_the_dispatch_again_as_late_as_the_queue_is_long() {
        var soon = pause(Optional.of(2), seeking.terms().deadline().minusSeconds(300));
        var late = pause(Optional.of(2_000), seeking.terms().deadline().minusSeconds(300));

        assertThat(soon).isEqualTo(SETTINGS.seekRepeat());
        assertThat(late).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void close_to_its_deadline_it_tells_the_dispatch_sooner() {
        assertThat(pause(Optional.of(2_000), seeking.terms().deadline().minusSeconds(12)))
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void without_the_values_that_only_its_client_knows_it_stays_awake() {
        var neighbours = neighbours(JobFixtures.NOW, Optional.of(JobFixtures.manifest()));
        var waits =
                (Known)
                        JobState.after(
                                JobRules.submit(
                                        new JobState.Unknown(),
                                        JobFixtures.request(0, "{\"smoker\":true}"),
                                        JobFixtures.NOW));

        var pause =
                pause((context, timers) ->
                        new JobErrands(ID, context, timers, neighbours, SETTINGS)
                                .twin()
                                .prepare(waits, Optional.empty()));

        assertThat(pause).isEqualTo(SETTINGS.pause(0));
    }

    @Test
    void a_model_that_is_not_known_yet_is_looked_for_again_before_a_node_is_sought() {
        var neighbours = neighbours(JobFixtures.NOW, Optional.empty());

        var pause =
                pause((context, timers) ->
                        new JobErrands(ID, context, timers, neighbours, SETTINGS)
                                .perform(
                                        seeking,
                                        new Duty.Seek(),
                                        Optional.empty(),
                                        new HeldResults(neighbours.assurance()),
                                        new OpenLeases(
                                                timers, neighbours.hedging(), neighbours.time())));

        assertThat(pause).isEqualTo(SETTINGS.pause(0));
        assertThat(dispatch.hasMessages()).isFalse();
    }

    /// How long it waits when so many wait.
    private Duration pause(Optional<Integer> waiting, Instant now) {
        var neighbours = neighbours(now, Optional.of(JobFixtures.manifest()));
        return pause((context, timers) ->
                new JobErrands(ID, context, timers, neighbours, SETTINGS)
                        .sought(
                                seeking,
                                new EnqueueReply.Waiting(Optional.empty(), waiting),
                                new JobAudience(ID, timers)));
    }

    private static Duration pause(
            BiConsumer<ActorContext<JobCommand>, TimerScheduler<JobCommand>> errand) {
        var kit =
                BehaviorTestKit.create(
                        Behaviors.<JobCommand>setup(context ->
                                Behaviors.withTimers(timers -> {
                                    errand.accept(context, timers);
                                    return Behaviors.empty();
                                })));
        return kit.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> ((Effect.TimerScheduled<?>) effect).delay())
                .map(delay -> Duration.ofNanos(delay.toNanos()))
                .findFirst()
                .orElseThrow();
    }

    private static Known seeking() {
        var events =
                new ArrayList<>(
                        JobRules.submit(
                                new JobState.Unknown(),
                                JobFixtures.request(0, "{}"),
                                JobFixtures.NOW));
        events.add(new InputsGranted(JobFixtures.NOW));
        return (Known) JobState.after(List.copyOf(events));
    }

    private JobNeighbours neighbours(Instant now, Optional<ModelManifest> model) {
        var node = new NodeId("node-" + "a".repeat(20));
        var account = new AccountId("a".repeat(32));
        return new JobNeighbours(
                _ -> TestInbox.<PatientCommand>create().getRef(),
                _ -> TestInbox.<LaneCommand>create().getRef(),
                _ -> TestInbox.<JobCommand>create().getRef(),
                dispatch.getRef(),
                _ -> model,
                _ -> new JobNeighbours.Payees.Shares(account, account),
                (_, _) -> CompletableFuture.completedFuture(Optional.empty()),
                new Assurance(
                        _ -> TestInbox.<NodeCommand>create().getRef(),
                        new Assurance.Core(
                                node,
                                account,
                                TestInbox.<JobCommand.LeaseWord>create().getRef(),
                                _ -> true),
                        AuditPolicy.STANDARD,
                        () -> -1L,
                        Duration.ofMinutes(1)),
                new Hedging(new HedgeSettings(0.5, Duration.ofMillis(20), 1, 0.98)),
                () -> new LeaseId("ls-" + "1".repeat(32)),
                () -> now,
                (_, _) -> {});
    }
}
