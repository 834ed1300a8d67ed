package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.cluster.gateway.LeaseTable.Lease;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class LeaseTableTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final int MANY = 1024;

    private static Optional<Lease> taken(LeaseTable table, int number) {
        return table.take(
                new LeaseOffer(
                        new JobId("job-%032x".formatted(number)),
                        lease(number),
                        number,
                        Digest.of(new byte[0]).text(),
                        new byte[] {1},
                        NOW.plusSeconds(15)),
                true,
                NOW);
    }

    private static LeaseId lease(int number) {
        return new LeaseId("ls-%032x".formatted(number));
    }

    @Test
    void a_slot_is_free_when_the_result_is_there_and_not_only_when_it_is_judged() {
        var table = new LeaseTable(1, MANY);
        var one = taken(table, 1).orElseThrow();
        assertThat(table.freeSlots()).isZero();

        table.computed(one.id());

        assertThat(table.freeSlots()).isEqualTo(1);
        assertThat(table.busySlots()).isZero();
        assertThat(table.find(one.id().value())).as("its job has yet to judge").isPresent();
        assertThat(taken(table, 2)).isPresent();
        assertThat(table.freeSlots()).isZero();

        table.end(one, new Verdict(one.id(), "accepted", ""));
        assertThat(table.freeSlots()).as("the other one is still computed").isZero();
        assertThat(table.busySlots()).isEqualTo(1);
    }

    @Test
    void what_a_node_said_before_its_result_takes_no_slot() {
        var table = new LeaseTable(2, MANY);
        var one = taken(table, 1).orElseThrow();
        table.running(List.of(one.id().value()));

        table.computed(one.id());
        assertThat(table.freeSlots()).isEqualTo(2);

        // the heartbeat was made before the result, and came after it
        table.running(List.of(one.id().value()));
        assertThat(table.freeSlots()).isEqualTo(2);
    }

    @Test
    void leases_that_are_not_judged_count_for_how_many_a_node_may_hold() {
        var table = new LeaseTable(2, 1);
        var one = taken(table, 1).orElseThrow();

        table.computed(one.id());

        assertThat(table.freeSlots()).isZero();
        assertThat(taken(table, 2)).isEmpty();
    }

    @Test
    void a_job_that_does_not_judge_keeps_a_node_from_work_at_four_leases_a_slot() {
        var table = new LeaseTable(1, MANY);
        for (int i = 1; i <= 4; i++) {
            table.computed(taken(table, i).orElseThrow().id());
        }

        assertThat(table.freeSlots()).isZero();
        assertThat(taken(table, 5)).isEmpty();
    }
}
