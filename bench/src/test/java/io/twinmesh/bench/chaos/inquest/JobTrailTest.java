package io.twinmesh.bench.chaos.inquest;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

final class JobTrailTest {
    private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
    private static final LeaseId LEASE = new LeaseId("ls-" + "1".repeat(32));

    @Test
    void a_job_without_an_answer_shows_when_each_lease_went_to_whom_and_how_it_ended() {
        var node = new NodeId("node-" + "a".repeat(20));
        var events =
                List.<JobEvent>of(
                        new JobEvent.InputsGranted(START),
                        new JobEvent.LeaseGranted(
                                LEASE,
                                node,
                                new AccountId("b".repeat(32)),
                                1,
                                "sha256:" + "0".repeat(64),
                                START.plusSeconds(15),
                                START.plusMillis(50)),
                        new JobEvent.LeaseLost(LEASE, "lease.expired", START.plusMillis(15_050)),
                        new JobEvent.JobExpired(START.plusSeconds(300)));

        assertThat(JobTrail.told(events))
                .isEqualTo(
                        "2026-11-29T12:00:00Z job.inputs-granted/1; +0.05 s job.lease-granted/1 "
                                + node.value()
                                + "; +15.05 s job.lease-lost/1 lease.expired; +300.00 s"
                                + " job.expired/1");
    }

    @Test
    void a_job_that_nobody_stored_says_so() {
        assertThat(JobTrail.told(List.of())).isEqualTo("no row of it");
    }
}
