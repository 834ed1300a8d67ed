package io.twinmesh.actors.job.rule;

import static io.twinmesh.actors.job.JobFixtures.NOW;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobFixtures;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.event.JobEvent.ResultHeld;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class LostLeaseTest {
    /// As servers have them by themselves.
    private static final JobSettings SETTINGS =
            new JobSettings(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofDays(30),
                    Optional.empty());

    private static LeaseGranted lease(int number) {
        return new LeaseGranted(
                new LeaseId("ls-%032x".formatted(number)),
                new NodeId("node-" + "a".repeat(20)),
                new AccountId("a".repeat(32)),
                number,
                "sha256:" + "0".repeat(64),
                NOW.plusSeconds(15),
                NOW);
    }

    private static List<JobEvent> lost(int leases) {
        var events =
                new ArrayList<JobEvent>(
                        JobRules.submit(new JobState.Unknown(), JobFixtures.request(0, "{}"), NOW));
        events.add(new InputsGranted(NOW));
        for (int n = 1; n <= leases; n++) {
            events.add(lease(n));
            events.add(new LeaseLost(lease(n).lease(), "lease.declined", NOW));
        }
        return events;
    }

    private static Duration pause(List<JobEvent> events) {
        return LostLease.pauseBeforeSeeking(
                (Known) JobState.after(events), List.of(events.getLast()), SETTINGS);
    }

    @Test
    void the_first_has_no_pause_behind_it() {
        assertThat(pause(lost(0))).isZero();
        assertThat(pause(lost(1))).isZero();
    }

    @Test
    void more_of_them_have_longer_and_longer_ones_so_that_twelve_outlast_a_restart() {
        assertThat(pause(lost(2))).isEqualTo(Duration.ofMillis(800));
        assertThat(pause(lost(3))).isEqualTo(Duration.ofMillis(1_600));

        var all = Duration.ZERO;
        for (int n = 1; n < LeaseRules.MAX_LEASES; n++) {
            all = all.plus(pause(lost(n)));
        }
        assertThat(all).isGreaterThan(Duration.ofMinutes(1));
    }

    @Test
    void what_follows_without_a_loss_has_none_however_much_was_lost_before() {
        var events = lost(6);
        events.add(lease(7));
        events.add(new ResultHeld(lease(7).lease(), NOW));

        assertThat(pause(events)).isZero();
    }

    @Test
    void a_job_that_has_another_lease_waits_for_its_node_alone() {
        var events = lost(3);
        events.add(lease(4));

        assertThat(pause(events)).isZero();
    }

    @Test
    void what_a_session_says_is_believed_when_it_is_a_word_that_is_known() {
        assertThat(LostLease.code("model-load")).isEqualTo("lease.model-load");
        assertThat(LostLease.code("interrupted")).isEqualTo("lease.interrupted");
        assertThat(LostLease.code("bored")).isEqualTo("lease.failed");
    }
}
