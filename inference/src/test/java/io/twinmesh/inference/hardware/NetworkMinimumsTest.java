package io.twinmesh.inference.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.hardware.HardwareReport.Cpu;
import io.twinmesh.inference.hardware.HardwareReport.Speed;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

final class NetworkMinimumsTest {
    private static final NetworkMinimums STRICT =
            new NetworkMinimums(4, 8192, 40_960, 1000, 1024, Duration.ofSeconds(2));

    private static HardwareReport machine(
            int cores, long mebibytes, long gpuMebibytes, long rows, long clockMillis) {
        return new HardwareReport(
                new Cpu("x86_64", "a processor", cores),
                mebibytes << 20,
                List.of(
                        new Gpu(
                                Gpu.idOf("GPU-1"),
                                "a gpu",
                                OptionalLong.of(gpuMebibytes << 20),
                                Optional.empty(),
                                Optional.empty())),
                Optional.empty(),
                "cpu-x86_64",
                new TreeSet<>(Set.of("score")),
                Optional.of(Duration.ofMillis(clockMillis)),
                Optional.of(new Speed("cpu-x86_64", rows)),
                OptionalLong.of(1024 * 1024));
    }

    private static List<String> texts(NetworkMinimums minimums, HardwareReport report) {
        return minimums.shortfalls(report).stream().map(Shortfall::text).toList();
    }

    @Test
    void a_machine_that_has_just_enough_may_join() {
        assertThat(STRICT.shortfalls(machine(4, 8192, 40_960, 1000, 2000))).isEmpty();
        assertThat(STRICT.shortfalls(machine(4, 8192, 40_960, 1000, -2000))).isEmpty();
    }

    @Test
    void each_thing_that_is_missing_is_named_with_how_much_is_missing() {
        assertThat(texts(STRICT, machine(2, 8191, 24_576, 999, -3_600_000)))
                .containsExactly(
                        "cores: 2 cores, at least 4 cores wanted (2 cores short)",
                        "memory: 8191 MiB, at least 8192 MiB wanted (1 MiB short)",
                        "gpu-memory: 24576 MiB, at least 40960 MiB wanted (16384 MiB short)",
                        "speed: 999 rows/s, at least 1000 rows/s wanted (1 rows/s short)",
                        "clock-offset: 3600000 ms, at most 2000 ms wanted (3598000 ms too much)");
    }

    @Test
    void what_was_not_measured_counts_as_missing_but_for_what_only_a_network_can_tell() {
        var unasked =
                new HardwareReport(
                        new Cpu("x86_64", "a processor", 8),
                        64L << 30,
                        List.of(),
                        Optional.empty(),
                        "cpu-x86_64",
                        new TreeSet<>(Set.of("score")),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty());

        assertThat(texts(STRICT, unasked))
                .containsExactly(
                        "gpu-memory: 0 MiB, at least 40960 MiB wanted (40960 MiB short)",
                        "speed: not known, at least 1000 rows/s wanted");
        assertThat(STRICT.shortfallsOfConnected(unasked).getLast().text())
                .as("of one that asks to be let in")
                .isEqualTo("download: not known, at least 1024 KiB/s wanted");
    }

    @Test
    void a_connection_is_not_looked_at_where_nothing_is_asked_of_it() {
        var connected = machine(8, 8192, 1, 100, 0);

        assertThat(NetworkMinimums.USUAL.shortfallsOfConnected(connected)).isEmpty();
        assertThat(
                        NetworkMinimums.USUAL.shortfallsOfConnected(
                                connected.with(Optional.empty(), OptionalLong.empty())))
                .isEmpty();
    }

    @Test
    void a_slow_connection_is_named_once() {
        var slow =
                machine(4, 8192, 40_960, 1000, 0)
                        .with(Optional.empty(), OptionalLong.of(1023 * 1024));

        assertThat(STRICT.shortfallsOfConnected(slow))
                .extracting(Shortfall::text)
                .containsExactly(
                        "download: 1023 KiB/s, at least 1024 KiB/s wanted (1 KiB/s short)");
    }

    @Test
    void minimums_survive_the_way_through_their_text_and_nothing_else_is_read() {
        assertThat(NetworkMinimums.parse(STRICT.canonicalBytes())).isEqualTo(STRICT);
        var text = new String(STRICT.canonicalBytes(), StandardCharsets.UTF_8);
        for (var other :
                List.of(
                        text.replace("\"cores\":4", "\"cores\":0"),
                        text.replace("\"cores\":4", "\"cores\":4294967297"),
                        text.replace("\"cores\":4", "\"cores\":4,\"colour\":1"),
                        text.replace("\"cores\":4,", ""),
                        text.replace("\"clockOffsetMillis\":2000", "\"clockOffsetMillis\":0"))) {
            assertThat(other).isNotEqualTo(text);
            assertThatThrownBy(() -> NetworkMinimums.parse(other.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
