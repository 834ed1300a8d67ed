package io.twinmesh.inference.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.hardware.HardwareReport.Cpu;
import io.twinmesh.inference.hardware.HardwareReport.Speed;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

final class HardwareReportTest {
    private static final Gpu WHOLE =
            new Gpu(
                    Gpu.idOf("GPU-1"),
                    "NVIDIA H100",
                    OptionalLong.of(80L << 30),
                    Optional.of("9.0"),
                    Optional.empty());
    private static final Gpu SLICE =
            new Gpu(
                    Gpu.idOf("MIG-1"),
                    "NVIDIA H100 MIG 1g.10gb",
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.of(WHOLE.id()));
    private static final Gpu OTHER_SLICE =
            new Gpu(
                    Gpu.idOf("MIG-2"),
                    "NVIDIA H100 MIG 1g.10gb",
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.of(WHOLE.id()));

    private static HardwareReport report(Gpu... gpus) {
        return new HardwareReport(
                new Cpu("x86_64", "Intel(R) Xeon(R)", 8),
                16L << 30,
                List.of(gpus),
                Optional.of("580.65.06"),
                "cuda-9.0",
                new TreeSet<>(Set.of("score", "onnx")),
                Optional.of(Duration.ofMillis(-120)),
                Optional.of(new Speed("cuda-9.0", 1_000_000)),
                OptionalLong.of(5_000_000));
    }

    @Nested
    class OneText {
        @Test
        void survives_the_way_through_its_canonical_text() {
            for (var report : List.of(report(), report(WHOLE), report(SLICE, OTHER_SLICE))) {
                assertThat(HardwareReport.parse(report.canonicalBytes())).isEqualTo(report);
            }
        }

        @Test
        void is_what_nodes_in_the_field_sign() {
            // a golden text
            assertThat(new String(report(WHOLE).canonicalBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"bytesPerSecond\":5000000,\"clockOffsetMillis\":-120,"
                                    + "\"driver\":\"580.65.06\",\"engines\":[\"onnx\",\"score\"],"
                                    + "\"gpus\":[{\"computeCapability\":\"9.0\",\"id\":\""
                                    + WHOLE.id()
                                    + "\",\"memoryBytes\":85899345920,\"name\":\"NVIDIA H100\"}],"
                                    + "\"memoryBytes\":17179869184,\"numericClass\":\"cuda-9.0\","
                                    + "\"processor\":{\"architecture\":\"x86_64\",\"cores\":8,"
                                    + "\"name\":\"Intel(R) Xeon(R)\"},"
                                    + "\"speed\":{\"numericClass\":\"cuda-9.0\","
                                    + "\"rowsPerSecond\":1000000},\"v\":1}");
        }

        @Test
        void says_where_the_machine_stands_when_its_owner_does() {
            for (var zone : List.of(Optional.<String>empty(), Optional.of("fra-1"))) {
                var placed = report().at(Optional.of(new Place("eu-central", zone)));

                assertThat(HardwareReport.parse(placed.canonicalBytes())).isEqualTo(placed);
                assertThat(placed).isNotEqualTo(report());
            }
            assertThatThrownBy(() -> new Place("EU Central", Optional.empty()))
                    .hasMessageStartingWith("region must match");
            assertThatThrownBy(() -> new Place("eu-central", Optional.of("")))
                    .hasMessageStartingWith("zone must match");
        }

        @Test
        void does_not_depend_on_the_order_in_which_gpus_were_found() {
            assertThat(report(SLICE, OTHER_SLICE).digest())
                    .isEqualTo(report(OTHER_SLICE, SLICE).digest());
        }

        @Test
        void holds_no_serial_number() {
            assertThat(new String(report(WHOLE).canonicalBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("GPU-1");
        }
    }

    @Nested
    class FromAStranger {
        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "`\"v\":1`, `\"v\":2`",
                    "`\"v\":1`, `\"v\":1,\"owner\":\"me\"`",
                    "`\"cores\":8`, `\"cores\":0`",
                    "`\"cores\":8`, `\"cores\":8.0`",
                    "`\"cores\":8`, `\"cores\":9999999999`",
                    "`\"memoryBytes\":17179869184`, `\"memoryBytes\":-1`",
                    "`\"memoryBytes\":17179869184`, `\"memoryBytes\":1e30`",
                    "`\"memoryBytes\":17179869184,`, ``",
                    "`\"numericClass\":\"cuda-9.0\",\"proc`, `\"numericClass\":\"\",\"proc`",
                    "`\"name\":\"Intel(R) Xeon(R)\"`, `\"name\":\"secret\\u0007\"`",
                    "`\"onnx\",\"score\"`, `\"score\",\"onnx\"`",
                    "`\"onnx\",\"score\"`, ``",
                    "`\"clockOffsetMillis\":-120`, `\"clockOffsetMillis\":-99999999999999`",
                    "`\"rowsPerSecond\":1000000`, `\"rowsPerSecond\":0`",
                    "`\"computeCapability\":\"9.0\"`, `\"computeCapability\":\"secret\"`",
                    "`\"id\":\"sha256:`, `\"id\":\"secret:`",
                })
        void whatever_is_not_exactly_a_report_is_refused(String part, String instead) {
            var text = new String(report(WHOLE).canonicalBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains(part);
            var changed = text.replace(part, instead == null ? "" : instead);

            assertThatThrownBy(() -> HardwareReport.parse(changed.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }

        @Test
        void a_text_without_end_is_not_read() {
            var text = " ".repeat(64 * 1024) + "{}";

            assertThatThrownBy(() -> HardwareReport.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 65536 bytes");
        }
    }

    @Nested
    class TheSameSilicon {
        @Test
        void is_not_counted_beside_its_slices() {
            assertThatThrownBy(() -> report(WHOLE, SLICE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("beside its slices");
            assertThatThrownBy(() -> report(WHOLE, WHOLE))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(report(SLICE, OTHER_SLICE).gpus()).hasSize(2);
        }

        @Test
        void is_recognised_in_the_report_of_another_machine() {
            assertThat(report(WHOLE).sharesHardwareWith(report(WHOLE))).isTrue();
            assertThat(report(WHOLE).sharesHardwareWith(report(SLICE))).isTrue();
            assertThat(report(SLICE).sharesHardwareWith(report(WHOLE))).isTrue();
            assertThat(report(SLICE).sharesHardwareWith(report(OTHER_SLICE))).isFalse();
            assertThat(report().sharesHardwareWith(report(WHOLE))).isFalse();
        }
    }
}
