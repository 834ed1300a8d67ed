package io.twinmesh.cluster.gateway;

import com.google.protobuf.ByteString;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.hardware.benchmark.PlainNetwork;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.inference.sheet.Tesseract;
import io.twinmesh.wire.node.BenchmarkDone;
import io.twinmesh.wire.node.BenchmarkReveal;
import io.twinmesh.wire.node.BenchmarkShown;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// A node that joins, computes what it is offered, and reports it, until it is closed.
public final class HonestNode implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final TestNode node;
    private final ModelCatalog models;
    private final PlainNetwork network = new PlainNetwork("cpu-x86_64", 1);
    private final Thread work;
    private Optional<Benchmark.Computed> proving = Optional.empty();
    private volatile boolean closed;

    private HonestNode(TestNode node, ModelCatalog models) {
        this.node = node;
        this.models = models;
        this.work = Thread.ofVirtual().unstarted(this::work);
    }

    /// Comes to the gateway and starts to work.
    ///
    /// @param certificatePem of the gateway
    /// @param shown the node's certificate
    /// @param connection the key of that certificate
    public static HonestNode join(
            int port,
            String certificatePem,
            SigningKey key,
            String shown,
            ConnectionKey connection,
            ModelCatalog models) {
        var hello = TestNode.hello(key, InstantSource.system());
        // it says what it has, as an agent does
        Tesseract.installed()
                .ifPresent(_ -> hello.getCapabilitiesBuilder().addEngines(Engine.OCR.text()));
        var node =
                new TestNode(
                                port,
                                certificatePem,
                                key,
                                Optional.of(new TestNode.Shown(shown, connection.pem())))
                        .welcomed(hello);
        node.heartbeat();
        var honest = new HonestNode(node, models);
        honest.work.start();
        return honest;
    }

    private void work() {
        while (!closed) {
            var frame = node.within(HEARTBEAT);
            if (closed) {
                return;
            }
            if (frame.isEmpty()) {
                // nothing to do for a while: say so
                node.heartbeat();
                continue;
            }
            switch (frame.get().getMessageCase()) {
                case OFFER -> {
                    var offer = frame.get().getOffer();
                    node.say(NodeMessage.newBuilder().setResult(node.result(offer, run(offer))));
                }
                case BENCHMARK_TASK -> prove(frame.get().getBenchmarkTask());
                case BENCHMARK_REVEAL -> show(frame.get().getBenchmarkReveal());
                case CHALLENGE,
                        WELCOME,
                        REFUSED,
                        CANCEL,
                        RESULT_ACK,
                        HEARTBEAT_ACK,
                        DRAIN_ACK,
                        MESSAGE_NOT_SET -> {
                    // nothing to do about it
                }
            }
        }
    }

    private void prove(io.twinmesh.wire.node.BenchmarkTask asked) {
        var task = new BenchmarkTask(asked.getNonce().toByteArray(), asked.getBatches());
        try {
            var done = Benchmark.compute(task, network, System::nanoTime);
            proving = Optional.of(done);
            node.say(
                    NodeMessage.newBuilder()
                            .setBenchmarkDone(
                                    BenchmarkDone.newBuilder()
                                            .setCommitment(
                                                    ByteString.copyFrom(
                                                            done.commitment().bytes()))));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(BenchmarkReveal asked) {
        var done = proving.orElseThrow();
        var digests = ByteString.EMPTY;
        for (var batch : done.batches()) {
            digests = digests.concat(ByteString.copyFrom(batch.bytes()));
        }
        var shown = BenchmarkShown.newBuilder().setDigests(digests);
        Benchmark.show(done.task(), asked.getBatchesList(), network)
                .forEach(answers -> shown.addAnswers(ByteString.copyFrom(answers)));
        node.say(NodeMessage.newBuilder().setBenchmarkShown(shown));
    }

    private byte[] run(Offer offer) {
        var entry = models.byDigest(new Digest(offer.getModelDigest())).orElseThrow();
        try (var model = Engines.load(entry.manifest(), entry.blob())) {
            return OutcomeJson.write(
                    model.run(InputJson.read(offer.getInputs().toByteArray()).values()));
        }
    }

    @Override
    public void close() {
        closed = true;
        node.close();
    }
}
