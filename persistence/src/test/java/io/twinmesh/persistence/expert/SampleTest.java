package io.twinmesh.persistence.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class SampleTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    @Test
    void the_same_answers_are_drawn_in_whatever_order_they_come_by() {
        var lots = new Lots(key(1));
        var shuffled = new ArrayList<>(HUNDRED);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(drawn(lots, 1, shuffled)).isEqualTo(drawn(lots, 1, HUNDRED));
    }

    @Test
    void another_key_or_another_period_draws_others() {
        var drawn = drawn(new Lots(key(1)), 1, HUNDRED);

        assertThat(drawn(new Lots(key(2)), 1, HUNDRED)).isNotEqualTo(drawn);
        assertThat(drawn(new Lots(key(1)), 2, HUNDRED)).isNotEqualTo(drawn);
    }

    @Test
    void each_answer_is_as_likely_to_be_drawn_as_any_other() {
        var times = new int[100];
        for (var period = 0; period < 2_000; period++) {
            for (var one : drawn(new Lots(key(3)), period, HUNDRED)) {
                times[one]++;
            }
        }

        // each is expected 200 times, with a standard deviation of 13.4; chi-square over 99 degrees
        // of freedom, shrunk by sampling without replacement, is above 149 once in a thousand
        var chiSquare =
                Arrays.stream(times).mapToDouble(count -> Math.pow(count - 200, 2) / 180).sum();
        assertThat(Arrays.stream(times).sum()).isEqualTo(20_000);
        assertThat(chiSquare).isLessThan(149);
    }

    @Test
    void fewer_than_asked_for_are_all_drawn() {
        assertThat(drawn(new Lots(key(1)), 1, List.of(4, 5))).containsExactlyInAnyOrder(4, 5);
    }

    @Test
    void refuses_a_sample_of_nothing() {
        assertThatThrownBy(() -> new Sample<String>(0)).hasMessageContaining("1 or more, got 0");
    }

    private static List<Integer> drawn(Lots lots, long period, List<Integer> answers) {
        var sample = new Sample<Integer>(10);
        for (var answer : answers) {
            sample.offer(lots.of("sha256:model", period, ADA, answer), answer);
        }
        return sample.drawn();
    }

    private static byte[] key(int fill) {
        var key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }
}
