package io.twinmesh.cli.provider.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.HardwareReport.Cpu;
import io.twinmesh.inference.hardware.HardwareReport.Speed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

final class KnownSpeedTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T08:00:00Z");
    private static final Speed SPEED = new Speed("cpu-x86_64", 5000);
    private static final KnownSpeed KNOWN =
            KnownSpeed.measured(machine("580.65.06"), MONDAY, SPEED);

    @TempDir private Path folder = Path.of("");

    private static HardwareReport machine(String driver) {
        return new HardwareReport(
                new Cpu("x86_64", "a processor", 8),
                16L << 30,
                List.of(),
                Optional.of(driver),
                "cpu-x86_64",
                new TreeSet<>(Set.of("score")),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    @Test
    void holds_for_a_week_whatever_the_clock_or_the_connection_is_like() {
        var sunday = MONDAY.plus(Duration.ofDays(6));
        var again = machine("580.65.06").with(Optional.of(Duration.ZERO), OptionalLong.of(1));

        assertThat(KNOWN.holds(again, sunday)).isTrue();
        assertThat(KNOWN.holds(again.with(SPEED), sunday)).isTrue();
        assertThat(KNOWN.holds(again, MONDAY.plus(Duration.ofDays(7)))).isFalse();
    }

    @Test
    void does_not_hold_for_a_changed_machine_or_from_the_future() {
        assertThat(KNOWN.holds(machine("590.01"), MONDAY)).isFalse();
        assertThat(KNOWN.holds(machine("580.65.06"), MONDAY.minusSeconds(1))).isFalse();
    }

    @Test
    void is_kept_in_the_state_folder_and_a_damaged_one_is_as_none() throws Exception {
        var state = StateFolder.open(folder);
        assertThat(state.speed()).isEmpty();

        state.remember(KNOWN);
        assertThat(state.speed()).hasValue(KNOWN);

        for (var damaged : List.of("", "{", "{\"machine\":1}")) {
            Files.writeString(folder.resolve("speed.json"), damaged);
            assertThat(state.speed()).as(damaged).isEmpty();
        }
    }
}
