package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.Asks;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

class RehearsalTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestProbe<PatientCommand> twin = KIT.createTestProbe();
    private final TestProbe<JobCommand> job = KIT.createTestProbe();
    private final TestProbe<LaneCommand> lane = KIT.createTestProbe();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private CompletionStage<?> begun() {
        return Rehearsal.begin(
                new Asks(KIT.system(), PATIENCE, 1, Runnable::run),
                _ -> twin.getRef(),
                _ -> job.getRef(),
                _ -> lane.getRef(),
                InstantSource.system());
    }

    private static boolean over(CompletionStage<?> rehearsal) {
        return rehearsal.toCompletableFuture().isDone();
    }

    @Test
    void is_over_when_a_twin_a_job_and_the_lane_that_nobody_has_were_asked_and_answered() {
        var rehearsal = begun();

        var shown = twin.expectMessageClass(PatientCommand.Show.class);
        var looked = job.expectMessageClass(JobCommand.Look.class);
        var balance = lane.expectMessageClass(LaneCommand.Balance.class);
        shown.replyTo().tell(new ShowReply.Refused(new Refusal("twin.unknown", "no")));
        looked.replyTo().tell(new JobReply.Unknown());
        assertThat(over(rehearsal)).as("the lane is still reading").isFalse();

        balance.replyTo()
                .tell(new LaneCommand.BalanceReply(balance.account(), 0, 0, 0, Optional.of(0L)));
        rehearsal.toCompletableFuture().join();
    }

    @Test
    void keeps_nobody_away_for_ever() {
        var rehearsal = begun();
        lane.expectMessageClass(LaneCommand.Balance.class);
        assertThat(over(rehearsal)).isFalse();

        TIME.timePasses(PATIENCE);

        rehearsal.toCompletableFuture().join();
    }
}
