package io.twinmesh.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.cli.provider.machine.ExpectedEarnings;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.persistence.ledger.BasisPoints;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// On the machine that runs the test, whatever it is; what a network asks comes from the test.
final class CheckCommandTest {
    private static final long PIBIBYTE_IN_MEBIBYTES = 1L << 30;
    private static final NetworkMinimums OF_GIANTS =
            new NetworkMinimums(65_536, PIBIBYTE_IN_MEBIBYTES, 0, 0, 0, Duration.ofDays(1));

    private static Optional<FakeServer> fake = Optional.empty();

    @TempDir private Path folder = Path.of("");

    @BeforeAll
    static void start() throws IOException {
        fake = Optional.of(FakeServer.start());
        fake.get()
                .on(
                        "GET /v1/network/minimums",
                        200,
                        new String(OF_GIANTS.canonicalBytes(), StandardCharsets.UTF_8))
                .on(
                        "GET /v1/ledger/split-policy",
                        200,
                        """
                        {"version":2,"treasury":"%s","provider":7225,"author":1275,"contributors":1000,"network":500}\
                        """
                                .formatted("c".repeat(32)))
                .on("GET /openapi.yaml", 200, "#".repeat(100_000));
    }

    @AfterAll
    static void stop() {
        fake.ifPresent(FakeServer::close);
    }

    @Test
    void a_machine_with_the_usual_minimums_is_taken_and_its_report_can_be_signed()
            throws Exception {
        var run = CommandRun.of("provider", "check", "--json", "--device", "cpu");

        var json = JsonMapper.builder().build().readTree(run.out());
        assertThat(run.exit()).as(run.out()).isEqualTo(Exit.OK);
        assertThat(json.path("admissible").asBoolean()).isTrue();
        assertThat(json.path("shortfalls")).isEmpty();
        var report =
                HardwareReport.parse(
                        json.path("hardware").toString().getBytes(StandardCharsets.UTF_8));
        assertThat(report.digest().text()).isEqualTo(json.path("reportDigest").asText());
        assertThat(report.engines()).contains("score");
        assertThat(report.numericClass()).startsWith("cpu-");
        assertThat(report.gpus()).isEmpty();
        assertThat(report.speed()).isPresent();
        assertThat(json.path("expectedEarnings").path("assumption").asText())
                .contains("10 to 1000 answers a day (an assumption");
    }

    /// As a provider runs it: the exit code is the process's.
    @Test
    void a_machine_below_the_minimum_ends_with_3_and_the_reason() throws Exception {
        var out = folder.resolve("out");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Twinmesh.class.getName(),
                                "provider",
                                "check",
                                "--server=" + fake.orElseThrow().uri())
                        .redirectOutput(out.toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isEqualTo(Exit.NO);
            var cores = Runtime.getRuntime().availableProcessors();
            assertThat(Files.readString(out))
                    .contains(
                            "too little     cores: "
                                    + cores
                                    + " cores, at least 65536 cores wanted ("
                                    + (65_536 - cores)
                                    + " cores short)")
                    .contains("MiB, at least " + PIBIBYTE_IN_MEBIBYTES + " MiB wanted (")
                    .contains("(the provider's 72.25 % of this release's prices)")
                    .contains("result         below the network's minimum")
                    .containsPattern("clock {10}(this machine|the network)'s is [0-9.]+ s ahead")
                    .contains("download       ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_network_that_cannot_be_reached_is_said() {
        var run = CommandRun.of("provider", "check", "--server", "http://127.0.0.1:1");

        assertThat(run.exit()).isEqualTo(Exit.UNREACHABLE);
    }

    @Test
    void a_demanded_gpu_that_does_not_compute_is_refused_and_why() {
        var run = CommandRun.of("provider", "check", "--device", "cuda");

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("no GPU computes here", "has no CUDA in it");
    }

    @Test
    void what_the_command_does_not_know_is_refused_before_anything_is_measured() {
        var device = CommandRun.of("provider", "check", "--device", "tpu");
        assertThat(device.exit()).isEqualTo(Exit.USAGE);
        assertThat(device.err()).contains("--device must be auto, cpu or cuda");

        var answers = CommandRun.of("provider", "check", "--answers-a-day", "many");
        assertThat(answers.exit()).isEqualTo(Exit.USAGE);
        assertThat(answers.err()).contains("a range like 10-1000");
    }

    @Test
    void a_clock_is_held_against_the_middle_of_question_and_answer() {
        // the server wrote its second some time in it, half a second ago on the average
        var from = Instant.parse("2026-11-28T12:00:00Z");

        assertThat(AskedNetwork.offset("Sat, 28 Nov 2026 13:00:00 GMT", from, from.plusMillis(200)))
                .isEqualTo(Duration.ofMillis(3_600_400));
    }

    @Test
    void earnings_are_a_range_that_no_machine_exceeds() {
        var fast = ExpectedEarnings.of("10-1000", 50_000, BasisPoints.OF_THIS_RELEASE);
        assertThat(fast.cheapest()).isPositive().isLessThan(fast.dearest());
        assertThat(fast.tokensADayAtLeast()).isEqualTo(10 * fast.cheapest());
        assertThat(fast.tokensADayAtMost()).isEqualTo(1000 * fast.dearest());

        var stopped = ExpectedEarnings.of("10-1000", 0, BasisPoints.OF_THIS_RELEASE);
        assertThat(stopped.tokensADayAtMost()).isZero();

        var everything = new BasisPoints(10_000, 0, 0, 0);
        var generous = ExpectedEarnings.of("10-1000", 50_000, everything);
        assertThat(generous.dearest()).isGreaterThan(fast.dearest());
        assertThat(generous.assumption()).contains("the provider's 100 % of");
    }
}
