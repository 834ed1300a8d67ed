package io.twinmesh.cluster.gateway;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.twinmesh.cluster.certificate.NodeAuthority;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeGatewayGrpc;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Result;

import org.awaitility.Awaitility;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A node written by hand, so that tests can also be dishonest.
final class TestNode implements AutoCloseable, ClientResponseObserver<NodeFrame, GatewayFrame> {
    /// How long a busy machine may take; only a test that fails waits as long.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    final SigningKey key;
    final ManagedChannel channel;
    private final BlockingQueue<GatewayFrame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<NodeFrame> out;
    private byte[] nonce = new byte[32];
    private long seq;
    private volatile boolean reads = true;
    private volatile Optional<ClientCallStreamObserver<NodeFrame>> call = Optional.empty();

    /// @param certificatePem of the gateway
    /// @param shown the node's own certificate with its key; empty shows none
    TestNode(int port, String certificatePem, SigningKey key, Optional<Shown> shown) {
        this.key = key;
        try {
            var credentials =
                    TlsChannelCredentials.newBuilder().trustManager(stream(certificatePem));
            if (shown.isPresent()) {
                credentials.keyManager(
                        stream(shown.get().certificatePem()), stream(shown.get().keyPem()));
            }
            this.channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", port, credentials.build())
                            // little is under way to a node that does not read
                            .flowControlWindow(64 * 1024)
                            .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        this.out = NodeGatewayGrpc.newStub(channel).connect(this);
    }

    record Shown(String certificatePem, String keyPem) {
        static Shown of(NodeAuthority authority, SigningKey node, Instant now, Duration lifetime) {
            var connection = ConnectionKey.generate(new SecureRandom());
            var id = node.verifyingKey().nodeId();
            try {
                var made =
                        authority.certify(
                                new NodeId(id), connection.certificateRequest(id), now, lifetime);
                return new Shown(made.pem(), connection.pem());
            } catch (NodeAuthority.BadRequest e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    NodeId id() {
        return new NodeId(key.verifyingKey().nodeId());
    }

    static Hello.Builder hello(SigningKey key, InstantSource time) {
        return Hello.newBuilder()
                .setPublicKey(ByteString.copyFrom(key.verifyingKey().bytes()))
                .setAgentVersion("0.1.0")
                .setSentAtMillis(time.millis())
                .setCapabilities(
                        Capabilities.newBuilder()
                                .setSlots(2)
                                .setCpuCores(2)
                                .setProcessor("x86_64")
                                .addEngines("score"));
    }

    TestNode challenged() {
        nonce = next().getChallenge().getNonce().toByteArray();
        return this;
    }

    TestNode welcomed(InstantSource time) {
        return welcomed(hello(key, time));
    }

    TestNode welcomed(Hello.Builder hello) {
        challenged().say(NodeMessage.newBuilder().setHello(hello));
        var answer = next();
        if (!answer.hasWelcome()) {
            throw new AssertionError("expected Welcome, got " + answer);
        }
        return this;
    }

    byte[] nonce() {
        return nonce.clone();
    }

    NodeFrame frame(NodeMessage.Builder message) {
        seq++;
        return frame(message, seq, nonce);
    }

    NodeFrame frame(NodeMessage.Builder message, long number, byte[] forNonce) {
        return frame(message.build().toByteArray(), number, forNonce);
    }

    NodeFrame frame(byte[] body, long number, byte[] forNonce) {
        return NodeFrame.newBuilder()
                .setSeq(number)
                .setBody(ByteString.copyFrom(body))
                .setSignature(ByteString.copyFrom(FrameSignature.sign(key, forNonce, number, body)))
                .build();
    }

    void say(NodeMessage.Builder message) {
        out.onNext(frame(message));
    }

    void send(NodeFrame frame) {
        out.onNext(frame);
    }

    void heartbeat(String... running) {
        var beat = Heartbeat.newBuilder();
        for (var lease : running) {
            beat.addLeasesRunning(lease);
        }
        say(NodeMessage.newBuilder().setHeartbeat(beat));
    }

    /// An honest result for the offer.
    Result.Builder result(Offer offer, byte[] output) {
        var receipt =
                new WorkReceipt(
                                id().value(),
                                offer.getLeaseId(),
                                offer.getFencingToken(),
                                new Digest(offer.getModelDigest()),
                                Digest.of(offer.getInputs().toByteArray()),
                                Digest.of(output),
                                "cpu-x86_64",
                                Instant.parse("2026-11-21T12:00:01Z"),
                                1)
                        .canonicalBytes();
        return Result.newBuilder()
                .setLeaseId(offer.getLeaseId())
                .setFencingToken(offer.getFencingToken())
                .setOutput(ByteString.copyFrom(output))
                .setReceipt(ByteString.copyFrom(receipt))
                .setReceiptSignature(ByteString.copyFrom(key.sign(receipt)));
    }

    void breakOff() {
        channel.shutdownNow();
    }

    void halfClose() {
        out.onCompleted();
    }

    GatewayFrame next() {
        return within(PATIENCE)
                .orElseThrow(() ->
                        new AssertionError("no frame within " + PATIENCE + "; stream: " + end));
    }

    Optional<GatewayFrame> within(Duration time) {
        try {
            return Optional.ofNullable(frames.poll(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean silent() {
        return frames.isEmpty();
    }

    /// Waits for the end of the stream.
    Status end() {
        return end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /// Takes no more frames off the connection.
    void stopReading() {
        reads = false;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<NodeFrame> started) {
        started.disableAutoRequestWithInitial(1);
        call = Optional.of(started);
    }

    @Override
    public void onNext(GatewayFrame frame) {
        frames.add(frame);
        if (reads) {
            call.orElseThrow().request(1);
        }
    }

    @Override
    public void onError(Throwable broken) {
        end.complete(Status.fromThrowable(broken));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        Awaitility.await().atMost(PATIENCE).until(channel::isTerminated);
    }
}
