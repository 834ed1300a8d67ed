package io.twinmesh.actors.job.entity;

import static io.twinmesh.actors.job.JobFixtures.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.Assurance;
import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The core, when a question that it alone may answer is asked.
class HeldResultsTest {
    private static final NodeId CORE = new NodeId("node-" + "c".repeat(20));
    private static final AccountId NETWORK = new AccountId("e".repeat(32));

    private final List<JobEvent> events =
            new ArrayList<>(
                    JobRules.submit(
                            new JobState.Unknown(),
                            JobFixtures.request(0, "{}", VerificationLevel.OPERATOR),
                            NOW));
    private final HeldResults held =
            new HeldResults(
                    new Assurance(
                            _ -> {
                                throw new IllegalStateException("no node is asked");
                            },
                            new Assurance.Core(
                                    CORE,
                                    NETWORK,
                                    TestInbox.<LeaseWord>create().getRef(),
                                    _ -> true),
                            AuditPolicy.STANDARD,
                            () -> 0,
                            Duration.ofSeconds(2)));

    HeldResultsTest() {
        events.add(new InputsGranted(NOW));
    }

    private QuorumStep after(String code) {
        var lease =
                new LeaseGranted(
                        new LeaseId("ls-%032x".formatted(events.size())),
                        CORE,
                        NETWORK,
                        events.size(),
                        "sha256:" + "0".repeat(64),
                        NOW.plusSeconds(15),
                        NOW);
        events.add(lease);
        held.leaseLost((Known) JobState.after(events), lease.lease(), code);
        events.add(new LeaseLost(lease.lease(), code, NOW));
        return held.next((Known) JobState.after(events), JobFixtures.manifest());
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
