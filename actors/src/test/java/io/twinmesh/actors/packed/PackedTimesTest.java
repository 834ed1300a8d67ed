package io.twinmesh.actors.packed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;

class PackedTimesTest {
    @Test
    void a_time_that_fits_comes_back_and_so_does_what_is_beside_it() {
        var random = new Random(20261);
        for (var i = 0; i < 10_000; i++) {
            var at = Instant.ofEpochMilli(random.nextLong() >> 9);
            var beside = (byte) random.nextInt();
            var packed = PackedTimes.packed(Optional.of(at), beside);

            assertThat(PackedTimes.fits(at)).isTrue();
            assertThat(PackedTimes.time(packed)).contains(at);
            assertThat(PackedTimes.beside(packed)).isEqualTo(beside);
        }
    }

    @Test
    void no_time_is_told_from_every_time() {
        var packed = PackedTimes.packed(Optional.empty(), -7);

        assertThat(PackedTimes.time(packed)).isEmpty();
        assertThat(PackedTimes.beside(packed)).isEqualTo((byte) -7);
    }

    @Test
    void parts_of_a_millisecond_and_the_ends_of_time_do_not_fit() {
        assertThat(PackedTimes.fits(Instant.parse("2026-11-21T12:00:00.123456Z"))).isFalse();
        assertThat(PackedTimes.fits(Instant.parse("2026-11-21T12:00:00.123Z"))).isTrue();
        assertThat(PackedTimes.fits(Instant.parse("1899-12-31T23:59:59.999Z"))).isTrue();
        assertThat(PackedTimes.fits(Instant.MIN)).isFalse();
        assertThat(PackedTimes.fits(Instant.MAX)).isFalse();
    }
}
