package io.twinmesh.bench.chaos.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

final class ScheduleTest {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private static List<Fault> drawn(long seed, int number) {
        return drawn(Pace.STEADY, seed, number);
    }

    private static List<Fault> drawn(Pace pace, long seed, int number) {
        var schedule = new Schedule(seed, ALL, pace, 3, 2);
        return Stream.generate(schedule::next).limit(number).toList();
    }

    @Test
    void the_same_seed_gives_the_same_faults_and_another_one_others() {
        assertThat(drawn(7, 100)).isEqualTo(drawn(7, 100));
        assertThat(drawn(7, 100)).isNotEqualTo(drawn(8, 100));
    }

    @Test
    void every_kind_comes_once_before_any_comes_again() {
        var faults = drawn(7, 3 * ALL.size());

        for (int round = 0; round < 3; round++) {
            assertThat(faults.subList(round * ALL.size(), (round + 1) * ALL.size()))
                    .extracting(Fault::kind)
                    .containsExactlyInAnyOrderElementsOf(ALL);
        }
    }

    @Test
    void every_server_and_every_agent_has_its_turn_and_no_other_is_named() {
        var faults = drawn(7, 1_000);

        assertThat(faults)
                .filteredOn(fault -> fault.kind() == Kind.SERVER_KILLED)
                .extracting(Fault::target)
                .contains(0, 1, 2)
                .allMatch(target -> target < 3);
        assertThat(faults)
                .filteredOn(fault -> fault.kind() == Kind.AGENT_KILLED)
                .extracting(Fault::target)
                .contains(0, 1)
                .allMatch(target -> target < 2);
    }

    @Test
    void a_brief_round_is_a_minute_of_faults_in_which_one_server_is_cut_off_until_it_is_given_up() {
        for (int seed = 0; seed < 50; seed++) {
            var round = drawn(Pace.BRIEF, seed, ALL.size());

            assertThat(round).extracting(Fault::kind).containsExactlyInAnyOrderElementsOf(ALL);
            assertThat(
                            round.stream()
                                    .map(fault -> fault.after().plus(fault.length()))
                                    .reduce(Duration.ZERO, Duration::plus))
                    .isLessThanOrEqualTo(Duration.ofSeconds(63));
            // silence, stable-after and down-removal-margin, of application.conf
            assertThat(round)
                    .filteredOn(fault -> fault.kind() == Kind.SERVER_CUT_OFF)
                    .extracting(Fault::length)
                    .allMatch(length -> length.compareTo(Duration.ofSeconds(13)) >= 0);
        }
    }

    @Test
    void a_fault_is_told_in_one_line() {
        var fault =
                new Fault(
                        Kind.SERVER_KILLED, 1, Duration.ofMillis(3_100), Duration.ofMillis(5_240));

        assertThat(fault).hasToString("after 3.1 s server-killed 1 for 5.2 s");
    }

    @Test
    void nothing_is_drawn_from_nothing() {
        assertThatThrownBy(() -> new Schedule(1, Set.of(), Pace.STEADY, 3, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(1, Set.of(Kind.AGENT_KILLED), Pace.STEADY, 3, 0))
                .hasMessageContaining("0 agents");
    }
}
