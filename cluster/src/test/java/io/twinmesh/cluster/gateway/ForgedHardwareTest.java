package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.Abilities;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.NodeMessage;

import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Whoever has a key can sign a report of a machine that is not there: what the network finds all
/// the same, beside the benchmark (`ExaminationTest`, `BenchmarkTest`).
class ForgedHardwareTest extends GatewayOnLoopback {
    private static final long MEMORY = 64L << 30;
    private static final int MIB = 1 << 20;

    /// Says when it connects what the report says, and then something else.
    private TestNode connects(List<Gpu> gpus, Consumer<Capabilities.Builder> change) {
        hardware =
                new String(
                        new HardwareReport(
                                        new HardwareReport.Cpu("x86_64", "a processor", 2),
                                        MEMORY,
                                        gpus,
                                        Optional.empty(),
                                        "cpu-x86_64",
                                        new TreeSet<>(Set.of("score", "onnx")),
                                        Optional.empty(),
                                        Optional.of(new HardwareReport.Speed("cpu-x86_64", 512)),
                                        OptionalLong.empty())
                                .canonicalBytes(),
                        StandardCharsets.UTF_8);
        var node = node(NEXT).challenged();
        var hello = TestNode.hello(NEXT, clock);
        hello.getCapabilitiesBuilder()
                .addEngines("onnx")
                .setMemoryBytes(MEMORY)
                .setRowsPerSecond(512);
        change.accept(hello.getCapabilitiesBuilder());
        node.say(NodeMessage.newBuilder().setHello(hello));
        return node;
    }

    private Abilities offered(Predicate<Abilities> wanted) {
        var ready =
                (NodeReady)
                        dispatch.fishForMessage(
                                        TestNode.PATIENCE,
                                        message ->
                                                message instanceof NodeReady it
                                                                && wanted.test(
                                                                        it.machine().abilities())
                                                        ? FishingOutcomes.complete()
                                                        : FishingOutcomes.continueAndIgnore())
                                .getLast();
        return ready.machine().abilities();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory_bytes", "engines", "rows_per_second"})
    void more_than_the_signed_report_says_opens_no_session(String more) {
        var node =
                connects(
                        List.of(),
                        said -> {
                            switch (more) {
                                case "memory_bytes" -> said.setMemoryBytes(MEMORY + 1);
                                case "engines" -> said.addEngines("ocr");
                                default -> said.setRowsPerSecond(513);
                            }
                        });

        var refused = node.next().getRefused();

        assertThat(refused.getCode()).isEqualTo("node.report-outdated");
        assertThat(refused.getWhy()).startsWith(more);
    }

    @Test
    void a_gpu_that_no_report_names_is_given_no_work_that_needs_one() {
        var node = connects(List.of(), said -> said.setGpu("NVIDIA H200"));

        assertThat(node.next().hasWelcome()).isTrue();

        assertThat(offered(_ -> true).gpu()).isFalse();
    }

    @Test
    void a_gpu_that_the_report_names_and_that_nobody_else_has_is_one() {
        var gpu =
                new Gpu(
                        Gpu.idOf("GPU-1"),
                        "NVIDIA H200",
                        OptionalLong.of(MEMORY),
                        Optional.of("9.0"),
                        Optional.empty());

        var node = connects(List.of(gpu), said -> said.setGpu("NVIDIA H200"));

        assertThat(node.next().hasWelcome()).isTrue();
        assertThat(offered(_ -> true).gpu()).isTrue();
    }

    @Test
    void memory_that_a_model_ran_out_of_counts_no_more_for_an_hour() {
        var node = connects(List.of(), _ -> {});
        assertThat(node.next().hasWelcome()).isTrue();
        assertThat(offered(_ -> true).memoryMib()).isEqualTo(MEMORY / MIB);
        var model = digestOf(true);
        node.heartbeat();
        node.next();
        session()
                .tell(
                        new LeaseOffer(
                                JOB,
                                lease(1),
                                7,
                                model,
                                filled(20),
                                clock.instant().plusSeconds(30)));
        var offer = node.next().getOffer();

        node.say(
                NodeMessage.newBuilder()
                        .setFailure(
                                Failure.newBuilder()
                                        .setLeaseId(offer.getLeaseId())
                                        .setFencingToken(offer.getFencingToken())
                                        .setCode("out-of-memory")));

        jobs.expectMessage(new LeaseEnded(lease(1), "out-of-memory"));
        assertThat(offered(now -> now.memoryMib() < MEMORY / MIB).memoryMib())
                .isEqualTo(NEEDED_MIB - 1);
        clock.set(START.plusSeconds(3599));
        node.heartbeat();
        assertThat(offered(_ -> true).memoryMib()).isEqualTo(NEEDED_MIB - 1);
        clock.set(START.plusSeconds(3600));
        node.heartbeat();
        assertThat(offered(it -> it.memoryMib() > NEEDED_MIB).memoryMib()).isEqualTo(MEMORY / MIB);
    }

    @Test
    void a_speed_that_is_kept_silent_about_afterwards_is_examined_all_the_same() {
        var node = connects(List.of(), said -> said.setRowsPerSecond(0));
        assertThat(node.next().hasWelcome()).isTrue();

        passSeconds(1);

        // 512 rows a second, or one batch of 256 rows in half a second
        assertThat(node.next().getBenchmarkTask().getBatches()).isEqualTo(1);
    }
}
