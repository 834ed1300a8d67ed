package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.bench.chaos.schedule.Kind;
import io.twinmesh.bench.chaos.schedule.Pace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--minutes; a number; 0 to 600; 0; 600; 600.1",
                "--rounds; a whole number; 0 to 1000; 0; 1000; 1001",
                "--nodes; a whole number; 1 to 8; 1; 8; 9",
                "--nodes; a whole number; 1 to 8; 1; 8; 0",
                "--nodes; a whole number; 1 to 8; 1; 8; 2.7",
                "--rate; a number; 0.1 to 10000; 0.1; 10000; 0.099",
                "--rate; a number; 0.1 to 10000; 0.1; 10000; fast",
                "--questions; a whole number; 0 to 100; 0; 100; 101",
                "--patients; a whole number; 1 to 100000; 1; 100000; 100001",
                "--within; a whole number; 150 to 999999; 150; 999999; 149"
            })
    void a_number_has_its_range_which_the_help_shows_too(
            String name, String what, String range, String least, String most, String wrong) {
        assertThatCode(() -> ChaosOptions.parse(List.of(name, least), 0))
                .doesNotThrowAnyException();
        assertThatCode(() -> ChaosOptions.parse(List.of(name, most), 0)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ChaosOptions.parse(List.of(name, wrong), 0))
                .hasMessage("%s is %s from %s, got '%s'".formatted(name, what, range, wrong));
        assertThat(ChaosBench.USAGE).containsPattern(name + " [NS] .*\\b" + range + ", ");
    }

    @Test
    void what_cannot_be_is_named() {
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--nodes", "3", "--nodes=4"), 0))
                .hasMessage("--nodes is given twice");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--seed", "x"), 0))
                .hasMessageContaining("got 'x'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--faults", "flood"), 0))
                .hasMessageStartingWith("--faults are some of server-killed,")
                .hasMessageEndingWith("got 'flood'");
        assertThatThrownBy(() ->
                        ChaosOptions.parse(
                                List.of("--faults", "server-killed,agent-killed,server-killed"), 0))
                .hasMessage("--faults: server-killed is given twice");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--bars", "low"), 0))
                .hasMessage("--bars is tell or hold, got 'low'");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--seed"), 0))
                .hasMessage("--seed needs a value");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--node", "3"), 0))
                .hasMessage("unknown option '--node'");
    }

    @Test
    void help_is_the_usage_and_a_wrong_word_is_answered_with_where_that_is() {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);

        assertThat(ChaosBench.run(List.of("--help"), out)).isZero();
        assertThat(ChaosBench.run(List.of("--node", "3"), out)).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        ChaosBench.USAGE
                                + System.lineSeparator()
                                + "twinmesh: unknown option '--node'; see twinmesh bench chaos --help"
                                + System.lineSeparator());
    }
}
