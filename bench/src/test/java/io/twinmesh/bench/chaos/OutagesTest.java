package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

final class OutagesTest {
    private static Injected killed(long begun, long well) {
        return new Injected(
                new Fault(Kind.SERVER_KILLED, 0, Duration.ZERO, Duration.ZERO), begun, well);
    }

    @Test
    void of_each_fault_and_shard_the_longest_wait_counts() {
        // "Aa" and "BB" have one hash and so one shard, "two" has another one
        var asked =
                List.of(
                        new History.Asked("Aa", 0, 5, true),
                        new History.Asked("Aa", 100, 109, true),
                        new History.Asked("BB", 110, 140, true),
                        new History.Asked("two", 90, 102, true),
                        new History.Asked("two", 120, 127, true),
                        new History.Asked("two", 151, 190, true));
        var history = new History(List.of(), List.of(), List.of(), asked, List.of(), List.of());

        var outages = Outages.byKind(history, List.of(killed(100, 150), killed(300, 350)));

        assertThat(outages).containsOnlyKeys(Kind.SERVER_KILLED);
        assertThat(outages.get(Kind.SERVER_KILLED))
                .isEqualTo(new Outages(2, List.of(Duration.ofNanos(7), Duration.ofNanos(30))));
    }

    @Test
    void a_percentile_is_the_smallest_wait_that_so_many_did_not_exceed() {
        var outages =
                new Outages(1, LongStream.rangeClosed(1, 200).mapToObj(Duration::ofNanos).toList());

        assertThat(outages.percentile(50)).contains(Duration.ofNanos(100));
        assertThat(outages.percentile(99)).contains(Duration.ofNanos(198));
        assertThat(outages.percentile(100)).contains(Duration.ofNanos(200));
        assertThat(new Outages(1, List.of()).percentile(50)).isEmpty();
    }
}
