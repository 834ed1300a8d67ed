package io.twinmesh.actors.packed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class RareNumbersTest {
    @Test
    void whatever_is_put_in_or_changed_it_is_the_same_as_a_number_for_each_place() {
        var random = new Random(20261);
        var expected = new ArrayList<Integer>();
        var numbers = RareNumbers.NONE;
        for (var i = 0; i < 3_000; i++) {
            var before = numbers;
            var expectedBefore = new ArrayList<>(expected);
            if ((expected.size() < 60 && random.nextBoolean()) || expected.isEmpty()) {
                var place = random.nextInt(expected.size() + 1);
                expected.add(place, 1);
                numbers = numbers.inserted(place);
            } else {
                var place = random.nextInt(expected.size());
                var number = random.nextInt(3) == 0 ? 1 : random.nextInt(RareNumbers.MOST + 1);
                expected.set(place, number);
                numbers = numbers.with(place, number);
            }

            assertSame(numbers, expected);
            assertSame(before, expectedBefore);
            var inOneGo = RareNumbers.of(expected.stream().mapToInt(Integer::intValue).toArray());
            assertThat(numbers).isEqualTo(inOneGo).hasSameHashCodeAs(inOneGo);
        }
    }

    private static void assertSame(RareNumbers numbers, List<Integer> expected) {
        for (var place = 0; place < expected.size(); place++) {
            assertThat(numbers.at(place)).isEqualTo(expected.get(place));
        }
    }
}
