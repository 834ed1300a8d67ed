package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.schedule.Pace;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ChaosOptionsTest {
    @Test
    void what_is_not_said_is_usual_and_the_seed_is_drawn() {
        assertThat(ChaosOptions.parse(List.of(), 42))
                .isEqualTo(
                        new ChaosOptions(
                                Duration.ofMinutes(5),
                                0,
                                42,
                                3,
                                20,
                                10,
                                60,
                                EnumSet.allOf(Kind.class),
                                Duration.ofMinutes(65),
                                false));
    }

    @Test
    void what_is_said_counts() {
        var words =
                "--minutes 0.5 --rounds 2 --seed -7 --nodes 5 --rate 50 --questions 100 --patients 10"
                        + " --faults server-killed,rolling-restart --within 200 --bars hold";

        assertThat(ChaosOptions.parse(List.of(words.split(" ")), 42))
                .isEqualTo(
                        new ChaosOptions(
                                Duration.ofSeconds(30),
                                2,
                                -7,
                                5,
                                50,
                                100,
                                10,
                                Set.of(Kind.SERVER_KILLED, Kind.ROLLING_RESTART),
                                Duration.ofSeconds(200),
                                true));
    }

    @Test
    void rounds_are_brief() {
        assertThat(ChaosOptions.parse(List.of("--rounds", "1"), 0).pace()).isEqualTo(Pace.BRIEF);
        assertThat(ChaosOptions.parse(List.of(), 0).pace()).isEqualTo(Pace.STEADY);
    }

    @Test
    void what_cannot_be_is_named() {
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--nodes", "9"), 0))
                .hasMessage("--nodes is a number from 1.0 to 8.0, got '9'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--within", "149"), 0))
                .hasMessage("--within is a number from 150.0 to 999999.0, got '149'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--rate", "fast"), 0))
                .hasMessageContaining("got 'fast'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--seed", "x"), 0))
                .hasMessageContaining("got 'x'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--faults", "flood"), 0))
                .hasMessageStartingWith("--faults are some of server-killed,")
                .hasMessageEndingWith("got 'flood'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--bars", "low"), 0))
                .hasMessage("--bars is tell or hold, got 'low'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--seed"), 0))
                .hasMessage("--seed needs a value");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--node", "3"), 0))
                .hasMessage("unknown option '--node'");
    }

    @Test
    void help_and_a_wrong_word_are_answered_with_the_usage() {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);

        assertThat(ChaosBench.run(List.of("--help"), out)).isZero();
        assertThat(ChaosBench.run(List.of("--node", "3"), out)).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("--minutes N", "'--node'");
    }
}
