package io.twinmesh.actors.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.known.KnownResources;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.persistence.history.Code;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

/// What a twin does when one of its collections is full.
class TwinLimitsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

    @Test
    void the_code_observed_longest_ago_makes_room() {
        var latest = LatestValues.NONE;
        for (var i = 0; i <= LatestValues.LIMIT; i++) {
            var at = Instant.EPOCH.plusSeconds(1_000 - i).toString();
            latest = latest.with(i, Twins.measured("c" + i, "1", "kg", at), NOW);
        }

        assertThat(latest.facts()).hasSize(LatestValues.LIMIT);
        assertThat(latest.matching(List.of(Code.parse(Twins.LOINC + "c" + LatestValues.LIMIT))))
                .isEmpty();
        assertThat(latest.matching(List.of(Code.parse(Twins.LOINC + "c0")))).hasSize(1);
    }

    @Test
    void a_number_is_packed_and_comes_back_exactly_as_written() {
        for (var value : List.of("1.00", "-0.5", "1E+2", "9223372036854775807")) {
            var fact = Twins.measured("c", value, "kg", "2026-01-01T12:00:00.123Z");
            var latest = LatestValues.NONE.with(1, fact, NOW);
            assertThat(latest.numbers()).hasSize(1);
            assertThat(latest.facts()).containsExactly(fact);
        }
        var long20 = Twins.measured("c", "0.12345678901234567890", "kg", "2026-01-01T12:00:00Z");
        var coded = Twins.coded("d", "77176002", "2026-01-01T00:00:00Z");
        var latest = LatestValues.NONE.with(1, long20, NOW).with(2, coded, NOW);
        assertThat(latest.others()).hasSize(2);
        assertThat(latest.facts()).containsExactly(long20, coded);
    }

    @Test
    void an_older_observation_never_replaces_a_newer_one_and_an_equal_one_does() {
        var noon = Twins.measured("c", "1", "kg", "2026-01-01T12:00:00Z");
        var morning = Twins.measured("c", "2", "kg", "2026-01-01T08:00:00Z");
        var noonAgain = Twins.measured("c", "3", "kg", "2026-01-01T12:00:00Z");
        var latest = LatestValues.NONE.with(1, noon, NOW).with(2, morning, NOW);

        assertThat(latest.facts().getFirst()).isEqualTo(noon);
        assertThat(latest.with(3, noonAgain, NOW).facts().getFirst()).isEqualTo(noonAgain);
    }

    /// Five minutes are what clocks that are set may be apart.
    @Test
    void an_observation_of_the_future_gives_way_to_the_next_that_is_not() {
        var now = Twins.measured("c", "180", "/min", "2026-01-02T00:05:00Z");
        var ahead = Twins.measured("c", "70", "/min", "2026-01-02T00:05:01Z");
        var further = Twins.measured("c", "71", "/min", "2029-01-01T00:00:00Z");
        var wrongClock = LatestValues.NONE.with(1, ahead, NOW);

        assertThat(wrongClock.facts()).containsExactly(ahead);
        assertThat(wrongClock.with(2, further, NOW).facts()).containsExactly(further);
        assertThat(wrongClock.with(2, further, NOW).with(3, now, NOW).facts()).containsExactly(now);
        assertThat(LatestValues.NONE.with(3, now, NOW).with(1, ahead, NOW).facts())
                .containsExactly(ahead);
        assertThat(wrongClock.with(3, now, NOW).without(1).facts()).containsExactly(now);
    }

    @Test
    void conditions_that_are_over_make_room_first_and_a_lost_active_one_ends_every_denial() {
        var problems = Problems.NONE.with(0, Twins.condition("over", false, null, null));
        for (var i = 1; i <= Problems.LIMIT; i++) {
            problems = problems.with(i, Twins.condition("c" + i, true, null, null));
        }
        assertThat(problems.conditions()).hasSize(Problems.LIMIT);
        assertThat(problems.saysAnything()).isTrue();

        problems = problems.with(999, Twins.condition("one-more", true, null, null));

        assertThat(problems.conditions()).hasSize(Problems.LIMIT);
        assertThat(problems.saysAnything()).isFalse();
    }

    @Test
    void the_last_answers_are_kept() {
        var answered = AnsweredJobs.NONE;
        for (var i = 0; i <= AnsweredJobs.LIMIT; i++) {
            answered = answered.with(Twins.job(i), i + 10L);
        }

        assertThat(answered.count()).isEqualTo(AnsweredJobs.LIMIT);
        assertThat(answered.sequenceNumber(Twins.job(0))).isEmpty();
        assertThat(answered.sequenceNumber(Twins.job(1))).hasValue(11);
        assertThat(answered.sequenceNumber(Twins.job(AnsweredJobs.LIMIT))).hasValue(266);
        assertThat(AnsweredJobs.of(answered.packed())).isEqualTo(answered);
    }

    @Test
    void known_resources_behave_like_a_map() {
        var random = new Random(42);
        var model = new HashMap<Long, Long>();
        var known = KnownResources.NONE;
        for (var i = 0; i < 2_000; i++) {
            long key = random.nextInt(500) - 250L;
            var content = random.nextLong();
            model.put(key, content);
            known = known.with(key, content);
        }

        assertThat(known.count()).isEqualTo(model.size());
        for (var entry : model.entrySet()) {
            assertThat(known.holds(entry.getKey(), entry.getValue())).isTrue();
            // 48 bits of a fingerprint are kept
            assertThat(known.holds(entry.getKey(), entry.getValue() + (1L << 16))).isFalse();
        }
        assertThat(known.version(9_999)).isZero();
        assertThat(KnownResources.of(known.packed())).isEqualTo(known);
    }
}
