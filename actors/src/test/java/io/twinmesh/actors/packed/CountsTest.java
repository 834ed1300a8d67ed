package io.twinmesh.actors.packed;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.format.StrictCbor;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;

class CountsTest {
    private static final List<String> KINDS = List.of("Claim", "Condition", "", "Patient", "Ü");

    @Test
    void whatever_is_counted_it_is_a_sorted_map_and_is_stored_as_one() {
        var random = new Random(20261);
        var expected = new TreeMap<String, Integer>();
        var counts = Counts.NONE;
        for (var i = 0; i < 2_000; i++) {
            var before = counts;
            var expectedBefore = new TreeMap<>(expected);
            var kind = KINDS.get(random.nextInt(KINDS.size()));
            if (random.nextInt(5) < 2) {
                expected.merge(kind, 1, Integer::sum);
                counts = counts.plus(kind);
            } else {
                expected.computeIfPresent(kind, (_, count) -> count > 1 ? count - 1 : null);
                counts = counts.minus(kind);
            }

            assertThat(counts).isEqualTo(expected).hasSameHashCodeAs(expected);
            assertThat(List.copyOf(counts.keySet())).isEqualTo(List.copyOf(expected.keySet()));
            assertThat(before).isEqualTo(expectedBefore);
            var stored = StrictCbor.write(counts);
            assertThat(stored).isEqualTo(StrictCbor.write(expected));
            assertThat(StrictCbor.read(stored, Counts.class)).isEqualTo(counts);
        }
    }
}
