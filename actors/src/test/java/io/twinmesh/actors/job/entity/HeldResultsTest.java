package io.twinmesh.actors.job.entity;

import static io.twinmesh.actors.job.JobFixtures.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.actors.verification.TrackRecord;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The core among those who compute: when it alone may answer, and when it cannot.
class HeldResultsTest {
    private static final NodeId CORE = new NodeId("node-" + "c".repeat(20));
    private static final AccountId NETWORK = new AccountId("e".repeat(32));

    private static final Assurance ASSURANCE =
            new Assurance(
                    _ -> {
                        throw new IllegalStateException("no node is asked");
                    },
                    new Assurance.Core(
                            CORE, NETWORK, TestInbox.<LeaseWord>create().getRef(), _ -> true),
                    AuditPolicy.STANDARD,
                    () -> 0,
                    Duration.ofSeconds(2));

    private final List<JobEvent> events =
            new ArrayList<>(
                    JobRules.submit(
                            new JobState.Unknown(),
                            JobFixtures.request(0, "{}", VerificationLevel.OPERATOR),
                            NOW));
    private final HeldResults held = new HeldResults(ASSURANCE);

    HeldResultsTest() {
        events.add(new InputsGranted(NOW));
    }

    private LeaseGranted granted() {
        return new LeaseGranted(
                new LeaseId("ls-%032x".formatted(events.size())),
                CORE,
                NETWORK,
                events.size(),
                "sha256:" + "0".repeat(64),
                NOW.plusSeconds(15),
                NOW);
    }

    private QuorumStep after(String code) {
        var lease = granted();
        events.add(lease);
        held.leaseLost((Known) JobState.after(events), lease.lease(), code);
        events.add(new LeaseLost(lease.lease(), code, NOW));
        return held.next((Known) JobState.after(events), JobFixtures.manifest());
    }

    @Test
    void lets_others_be_asked_again_when_it_failed() {
        var standard = new ArrayList<JobEvent>();
        standard.addAll(
                JobRules.submit(
                        new JobState.Unknown(),
                        JobFixtures.request(0, "{}", VerificationLevel.STANDARD),
                        NOW));
        standard.add(new InputsGranted(NOW));
        held.add(
                newcomersWork(),
                Optional.of(
                        new NodeCommand.TrustReply(
                                OwnerId.of(new AccountId("a".repeat(32))), TrackRecord.NONE)));
        held.nobodyElse();
        var state = (Known) JobState.after(standard);
        assertThat(held.next(state, JobFixtures.manifest())).isInstanceOf(QuorumStep.AskCore.class);

        var lease = granted();
        standard.add(lease);
        held.leaseLost((Known) JobState.after(standard), lease.lease(), "lease.runtime");

        assertThat(held.next(state, JobFixtures.manifest()))
                .isInstanceOf(QuorumStep.AskAnother.class);
    }

    @ParameterizedTest
    @CsvSource({"true, 300, 2", "false, 300, 150", "false, 3, 2", "false, -1, 2"})
    void others_that_are_busy_are_worth_half_of_the_time_where_it_cannot_compute(
            boolean coreMay, long left, long patience) {
        assertThat(ASSURANCE.patience(coreMay, Duration.ofSeconds(left)))
                .isEqualTo(Duration.ofSeconds(patience));
    }

    private static VerifiedWork newcomersWork() {
        var output = JobWorld.output(0.25);
        return new VerifiedWork(
                new LeaseId("ls-" + "f".repeat(32)),
                new NodeId("node-" + "a".repeat(20)),
                "cpu-test",
                OutcomeJson.read(output),
                output,
                new byte[0],
                new byte[0],
                Optional.empty(),
                NOW,
                TestInbox.<JobCommand.Verdict>create().getRef());
    }

    @Test
    void is_asked_again_once_it_has_room() {
        for (int n = 0; n < 5; n++) {
            assertThat(after("lease.declined")).isInstanceOf(QuorumStep.AskCore.class);
        }
    }

    @Test
    void is_asked_again_when_it_was_too_slow_once_and_not_when_it_was_twice() {
        assertThat(after("lease.expired")).isInstanceOf(QuorumStep.AskCore.class);
        assertThat(after("lease.declined")).isInstanceOf(QuorumStep.AskCore.class);
        assertThat(after("lease.deadline")).isInstanceOf(QuorumStep.Undecided.class);
    }

    @Test
    void is_not_asked_again_when_it_failed() {
        assertThat(after("lease.runtime")).isInstanceOf(QuorumStep.Undecided.class);
    }
}
