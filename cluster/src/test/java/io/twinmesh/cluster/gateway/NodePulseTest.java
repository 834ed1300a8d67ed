package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.dispatch.Pace;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.NodePulse;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.Place;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.hardware.benchmark.PlainNetwork;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.wire.node.BenchmarkDone;
import io.twinmesh.wire.node.BenchmarkShown;
import io.twinmesh.wire.node.Drain;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.NodeMessage;

import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

class NodePulseTest extends GatewayOnLoopback {
    private static final PlainNetwork NETWORK = new PlainNetwork("cpu-test", 1);

    @Test
    void a_heartbeat_tells_the_slots_the_models_and_when_it_came() {
        var node = node().welcomed(clock);
        assertThat(pulse().connected()).isTrue();
        assertThat(pulse().lastHeartbeat()).isEmpty();
        var offer = offer(node, 1);

        clock.set(START.plusSeconds(5));
        node.say(
                NodeMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .addLeasesRunning(offer.getLeaseId())
                                        .addLoadedModels(digestOf(true))
                                        // a model that the network does not have
                                        .addLoadedModels(Digest.of(new byte[0]).text())));
        node.next();

        // two slots, one lease
        assertThat(pulse().freeSlots()).isEqualTo(1);
        assertThat(pulse().busySlots()).isEqualTo(1);
        assertThat(pulse().models()).containsExactly(nameOf(digestOf(true)));
        assertThat(pulse().lastHeartbeat()).contains(START.plusSeconds(5));
    }

    @Test
    void a_node_stands_where_its_hardware_report_says() {
        var place = new Place("eu-central", Optional.of("fra-2"));
        hardware =
                new String(
                        new HardwareReport(
                                        new HardwareReport.Cpu("x86_64", "a processor", 2),
                                        1 << 30,
                                        List.of(),
                                        Optional.empty(),
                                        "cpu-x86_64",
                                        new TreeSet<>(Set.of("score")),
                                        Optional.empty(),
                                        Optional.empty(),
                                        OptionalLong.empty())
                                .at(Optional.of(place))
                                .canonicalBytes(),
                        StandardCharsets.UTF_8);

        node().welcomed(clock);

        assertThat(pulse().place()).contains(place);
        var ready =
                (NodeReady)
                        dispatch.fishForMessage(
                                        TestNode.PATIENCE,
                                        message ->
                                                message instanceof NodeReady
                                                        ? FishingOutcomes.complete()
                                                        : FishingOutcomes.continueAndIgnore())
                                .getLast();
        assertThat(ready.machine().abilities().place()).contains(place);
    }

    @Test
    void the_dispatch_learns_how_long_a_lease_took_but_not_how_long_its_verdict_did() {
        var node = node().welcomed(clock);
        var offer = offer(node, 1);
        clock.set(START.plusSeconds(3));
        node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
        var reported = jobs.expectMessageClass(Reported.class);

        clock.set(START.plusSeconds(9));
        reported.replyTo().tell(new Verdict(lease(1), "accepted", ""));

        assertThat(pace())
                .isEqualTo(
                        new Pace(Map.of(), Map.of(offer.getModelDigest(), Duration.ofSeconds(3))));
    }

    @Test
    void the_dispatch_learns_how_long_a_lease_took_that_the_node_gave_up_at_its_end() {
        var node = node().welcomed(clock);
        var offer = offer(node, 1);
        clock.set(START.plusSeconds(7));

        node.say(
                NodeMessage.newBuilder()
                        .setFailure(
                                Failure.newBuilder()
                                        .setLeaseId(offer.getLeaseId())
                                        .setFencingToken(offer.getFencingToken())
                                        .setCode("deadline")));

        assertThat(pace())
                .isEqualTo(
                        new Pace(Map.of(), Map.of(offer.getModelDigest(), Duration.ofSeconds(7))));
    }

    /// The first that the dispatch hears of.
    private Pace pace() {
        var ready =
                (NodeReady)
                        dispatch.fishForMessage(
                                        TestNode.PATIENCE,
                                        message ->
                                                message instanceof NodeReady it
                                                                && it.machine().pace().isPresent()
                                                        ? FishingOutcomes.complete()
                                                        : FishingOutcomes.continueAndIgnore())
                                .getLast();
        return ready.machine().pace().orElseThrow();
    }

    @Test
    void a_node_that_drains_has_no_free_slot() {
        var node = node().welcomed(clock);
        node.heartbeat();
        node.next();
        assertThat(pulse().freeSlots()).isEqualTo(2);

        node.say(NodeMessage.newBuilder().setDrain(Drain.newBuilder().setFinishRunning(true)));
        node.next();

        assertThat(pulse().freeSlots()).isZero();
        assertThat(pulse().busySlots()).isZero();
    }

    @Test
    void of_a_node_that_is_gone_only_the_past_is_known() {
        var node = node().welcomed(clock);
        node.heartbeat();
        node.next();

        node.halfClose();
        node.end();

        await().atMost(TestNode.PATIENCE).until(() -> !pulse().connected());
        assertThat(pulse().freeSlots()).isZero();
        assertThat(pulse().lastHeartbeat()).contains(START);
    }

    @Test
    void the_speed_that_a_node_proved_stands_beside_what_it_claims() throws Exception {
        // 512 rows a second, or one batch of 256 rows in half a second
        var hello = TestNode.hello(NEXT, clock);
        hello.getCapabilitiesBuilder().setRowsPerSecond(512);
        var node = node(NEXT).welcomed(hello);
        passSeconds(1);
        assertThat(pulse().speed()).isEqualTo(new NodePulse.Speed(512, Optional.empty()));
        var asked = node.next().getBenchmarkTask();
        var task = new BenchmarkTask(asked.getNonce().toByteArray(), asked.getBatches());
        var computed = Benchmark.compute(task, NETWORK, System::nanoTime);

        clock.set(START.plusSeconds(2));
        node.say(
                NodeMessage.newBuilder()
                        .setBenchmarkDone(
                                BenchmarkDone.newBuilder()
                                        .setCommitment(bytes(computed.commitment()))));
        var chosen = node.next().getBenchmarkReveal().getBatchesList();
        var shown = BenchmarkShown.newBuilder().setDigests(bytes(computed.batches().getFirst()));
        Benchmark.show(task, chosen, NETWORK)
                .forEach(answers -> shown.addAnswers(ByteString.copyFrom(answers)));
        node.say(NodeMessage.newBuilder().setBenchmarkShown(shown));

        // 256 rows in a second by the gateway's clock
        var proof = new NodePulse.Proof(256, START.plusSeconds(2));
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> {
                    node.heartbeat();
                    node.next();
                    assertThat(pulse().speed().proved()).contains(proof);
                });
    }

    private NodePulse pulse() {
        return listed().getFirst().pulse().orElseThrow();
    }

    private static ByteString bytes(Digest digest) {
        return ByteString.copyFrom(digest.bytes());
    }

    private static String nameOf(String digest) {
        var entry = models.orElseThrow().byDigest(new Digest(digest)).orElseThrow();
        return entry.manifest().id().toString();
    }
}
