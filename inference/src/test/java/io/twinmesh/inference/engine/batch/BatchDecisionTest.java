package io.twinmesh.inference.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.engine.batch.BatchDecision.Send;
import io.twinmesh.inference.engine.batch.BatchDecision.Wait;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// At most 8 rows in a run, 4 and 8 preferred, a delay of 100; time is 1,000 unless said otherwise.
final class BatchDecisionTest {
    private record Request(int rows, long since) implements BatchDecision.Waiting {}

    private static List<Request> young(int... rows) {
        return IntStream.of(rows).mapToObj(it -> new Request(it, 950)).toList();
    }

    private static BatchDecision decide(List<Request> queue, boolean moreToCome, long delay) {
        return BatchDecision.of(queue, 1000, 8, new TreeSet<>(List.of(4, 8)), delay, moreToCome);
    }

    @Test
    void a_preferred_number_is_sent_at_once() {
        assertThat(decide(young(1, 1, 2), true, 100)).isEqualTo(new Send(3, false));
        assertThat(decide(young(4, 4), true, 100)).isEqualTo(new Send(2, false));
    }

    @Test
    void what_goes_beyond_a_preferred_number_waits_for_the_next_batch() {
        assertThat(decide(young(4, 1), true, 100)).isEqualTo(new Send(1, false));
        assertThat(decide(young(3, 1, 1, 2), true, 100)).isEqualTo(new Send(2, false));
    }

    @Test
    void more_than_fits_is_sent_as_far_as_it_fits() {
        assertThat(decide(young(3, 3, 3), true, 100)).isEqualTo(new Send(2, false));
    }

    @Test
    void less_waits_until_the_oldest_waited_long_enough() {
        assertThat(decide(young(1, 1), true, 100)).isEqualTo(new Wait(50));
        assertThat(decide(List.of(new Request(1, 900), new Request(1, 990)), true, 100))
                .isEqualTo(new Send(2, true));
    }

    @Test
    void an_old_request_takes_everybody_along_beyond_the_preferred_number() {
        assertThat(decide(List.of(new Request(4, 900), new Request(1, 990)), true, 100))
                .isEqualTo(new Send(2, true));
    }

    @Test
    void nobody_waits_for_company_that_will_not_come() {
        assertThat(decide(young(1), false, 100)).isEqualTo(new Send(1, false));
    }

    @Test
    void nobody_waits_without_a_delay() {
        assertThat(decide(young(1, 1), true, 0)).isEqualTo(new Send(2, false));
    }

    @Test
    void a_batch_is_never_empty_and_never_too_large() {
        var random = new SplittableRandom(4);
        for (var i = 0; i < 20_000; i++) {
            var queue = new ArrayList<Request>();
            for (var j = random.nextInt(1, 12); j > 0; j--) {
                queue.add(new Request(random.nextInt(1, 9), random.nextInt(850, 1001)));
            }
            switch (decide(queue, random.nextBoolean(), random.nextInt(0, 120))) {
                case Send(int requests, _) -> {
                    assertThat(requests).isBetween(1, queue.size());
                    var rows = queue.subList(0, requests).stream().mapToInt(Request::rows).sum();
                    assertThat(rows).isLessThanOrEqualTo(8);
                }
                case Wait(long nanos) -> assertThat(nanos).isBetween(1L, 120L);
            }
        }
    }

    @Test
    void one_caller_alone_never_expects_company_and_several_do() {
        var company = new Company();
        for (var i = 0; i < 3; i++) {
            company.came();
            assertThat(company.moreToCome()).isFalse();
            company.left();
        }

        company.came();
        company.came();
        assertThat(company.moreToCome()).isFalse();
        company.left();
        assertThat(company.moreToCome()).isTrue();
        company.waitedInVain();
        assertThat(company.moreToCome()).isFalse();
    }
}
