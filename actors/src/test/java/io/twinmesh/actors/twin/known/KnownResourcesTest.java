package io.twinmesh.actors.twin.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

class KnownResourcesTest {
    /// @param content 0 when deleted
    private record Expected(long content, int version) {}

    @Test
    void whatever_comes_changes_and_goes_it_is_a_map_and_is_stored_as_it_always_was() {
        var random = new Random(20261);
        var expected = new TreeMap<Long, Expected>();
        var known = KnownResources.NONE;
        for (var i = 0; i < 3_000; i++) {
            long key = (random.nextInt(80) - 40) * 0x0101_0101_0101_0101L;
            var version = known.version(key);
            if (random.nextInt(4) == 0) {
                expected.put(key, new Expected(0, version + 1));
                known = known.without(key);
            } else {
                var content = random.nextLong();
                expected.put(key, new Expected(content, version + 1));
                known = known.with(key, content);
            }

            assertThat(known.count()).isEqualTo(expected.size());
            assertThat(known.version(key)).isEqualTo(version + 1);
            assertThat(known.packed()).isEqualTo(stored(expected));
            assertThat(KnownResources.of(known.packed())).isEqualTo(known).hasSameHashCodeAs(known);
        }
        for (long number = -41; number < 41; number++) {
            var key = number * 0x0101_0101_0101_0101L;
            var there = expected.getOrDefault(key, new Expected(0, 0));
            assertThat(known.version(key)).isEqualTo(there.version());
            assertThat(known.has(key)).isEqualTo(there.content() != 0);
            assertThat(known.holds(key, there.content())).isEqualTo(there.content() != 0);
            assertThat(known.holds(key, there.content() ^ 1L << 40)).isFalse();
        }
    }

    @Test
    void a_content_whose_first_bits_are_nothing_is_not_taken_for_deleted() {
        var known = KnownResources.NONE.with(7, 0x7fff);

        assertThat(known.has(7)).isTrue();
        assertThat(known.holds(7, 0x7fff)).isTrue();
    }

    @Test
    void a_version_stays_at_the_last_that_can_be_counted() {
        var known = KnownResources.NONE;
        for (var i = 0; i < KnownResources.MAX_VERSION + 3; i++) {
            known = known.with(7, i);
        }

        assertThat(known.version(7)).isEqualTo(KnownResources.MAX_VERSION);
    }

    @Test
    void bytes_that_are_no_whole_resources_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KnownResources.of(new byte[15]));
    }

    private static byte[] stored(SortedMap<Long, Expected> expected) {
        var bytes = ByteBuffer.allocate(16 * expected.size());
        expected.keySet().forEach(bytes::putLong);
        expected.values()
                .forEach(it -> {
                    var content = it.content() == 0 ? 0 : Math.max(1, it.content() >>> 16);
                    bytes.putLong(content << 16 | it.version());
                });
        return bytes.array();
    }
}
