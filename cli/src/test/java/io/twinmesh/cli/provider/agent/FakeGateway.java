package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.wire.node.Challenge;
import io.twinmesh.wire.node.FetchModelRequest;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.HeartbeatAck;
import io.twinmesh.wire.node.ModelChunk;
import io.twinmesh.wire.node.ModelHead;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeGatewayGrpc;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;
import io.twinmesh.wire.node.Refused;
import io.twinmesh.wire.node.ResultAck;
import io.twinmesh.wire.node.Welcome;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A gateway that checks every signature and otherwise does what the test says.
final class FakeGateway extends NodeGatewayGrpc.NodeGatewayImplBase implements AutoCloseable {
    /// How long a busy machine may take; only a test that fails waits as long.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    static final String TOKEN = "session-token";

    final SigningKey author;
    final Map<String, ModelShelf.Parcel> models = new ConcurrentHashMap<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger fetches = new AtomicInteger();

    /// The first byte that each fetch asked for.
    final List<Integer> fetchedFrom = new CopyOnWriteArrayList<>();

    /// Whether the next delivery ends in the middle.
    final AtomicBoolean breaksOff = new AtomicBoolean();

    private final Server server;
    private final BlockingQueue<NodeMessage> heard = new LinkedBlockingQueue<>();
    private volatile Optional<StreamObserver<GatewayFrame>> node = Optional.empty();

    FakeGateway(TestCertificate certificate, SigningKey author) throws IOException {
        this.author = author;
        this.server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                certificate.credentials())
                        .addService(this)
                        .build()
                        .start();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public StreamObserver<NodeFrame> connect(StreamObserver<GatewayFrame> out) {
        connections.incrementAndGet();
        node = Optional.of(out);
        var nonce = new byte[32];
        nonce[0] = (byte) connections.get();
        out.onNext(
                GatewayFrame.newBuilder()
                        .setChallenge(Challenge.newBuilder().setNonce(ByteString.copyFrom(nonce)))
                        .build());
        return new StreamObserver<>() {
            private long next = 1;
            private Optional<VerifyingKey> key = Optional.empty();

            @Override
            public void onNext(NodeFrame frame) {
                try {
                    var message = NodeMessage.parseFrom(frame.getBody());
                    if (message.hasHello()) {
                        key =
                                Optional.of(
                                        new VerifyingKey(
                                                message.getHello().getPublicKey().toByteArray()));
                    }
                    if (frame.getSeq() != next
                            || !FrameSignature.verifies(
                                    key.orElseThrow(),
                                    nonce,
                                    next,
                                    frame.getBody().toByteArray(),
                                    frame.getSignature().toByteArray())) {
                        throw new IllegalStateException("frame " + frame.getSeq() + " is wrong");
                    }
                    next++;
                    if (message.hasHeartbeat()) {
                        beat(message.getHeartbeat());
                    } else {
                        heard.add(message);
                    }
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void onError(Throwable broken) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    /// What the node says besides heartbeats, in order.
    NodeMessage hear() throws InterruptedException {
        var message = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("the node said nothing within " + PATIENCE);
        }
        return message;
    }

    boolean heardNothing() {
        return heard.isEmpty();
    }

    /// Takes the next hello and welcomes the node.
    NodeMessage welcome(String... revoked) throws InterruptedException {
        var hello = hear();
        var welcome =
                Welcome.newBuilder()
                        .setSessionToken(TOKEN)
                        .setNodeId("node-of-the-test")
                        .setHeartbeatMillis(100)
                        .setAuthorKey(ByteString.copyFrom(author.verifyingKey().bytes()));
        for (var lease : revoked) {
            welcome.addRevokedLeases(lease);
        }
        say(GatewayFrame.newBuilder().setWelcome(welcome));
        return hello;
    }

    void refuse(String code) {
        say(GatewayFrame.newBuilder().setRefused(Refused.newBuilder().setCode(code)));
        node.orElseThrow().onCompleted();
    }

    Offer offer(String lease, String model, InputValues inputs) {
        return offer(lease, model, inputs, 120_000);
    }

    Offer offer(String lease, String model, InputValues inputs, int ttlMillis) {
        var offer =
                Offer.newBuilder()
                        .setLeaseId(lease)
                        .setFencingToken(1)
                        .setModelDigest(model)
                        .setInputs(ByteString.copyFrom(InputJson.write(inputs, new byte[16])))
                        .setMaxOutputBytes(10_000)
                        .setTtlMillis(ttlMillis)
                        .build();
        say(GatewayFrame.newBuilder().setOffer(offer));
        return offer;
    }

    void acknowledge(String lease, String verdict) {
        say(
                GatewayFrame.newBuilder()
                        .setResultAck(
                                ResultAck.newBuilder().setLeaseId(lease).setVerdict(verdict)));
    }

    void say(GatewayFrame.Builder frame) {
        var to = node.orElseThrow();
        synchronized (this) {
            to.onNext(frame.build());
        }
    }

    void breakStream() {
        node.orElseThrow().onError(Status.UNAVAILABLE.asRuntimeException());
    }

    private void beat(Heartbeat heartbeat) {
        if (heartbeat.getFreeSlots() < 0) {
            throw new IllegalStateException("free slots below zero");
        }
        say(GatewayFrame.newBuilder().setHeartbeatAck(HeartbeatAck.getDefaultInstance()));
    }

    @Override
    public void fetchModel(FetchModelRequest request, StreamObserver<ModelChunk> out) {
        fetches.incrementAndGet();
        var model = models.get(request.getDigest());
        if (model == null || !request.getSessionToken().equals(TOKEN)) {
            out.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        var blob = model.blob().orElseGet(() -> new byte[0]);
        var from = Math.toIntExact(request.getFrom());
        fetchedFrom.add(from);
        out.onNext(
                ModelChunk.newBuilder()
                        .setHead(
                                ModelHead.newBuilder()
                                        .setManifest(ByteString.copyFrom(model.signed().bytes()))
                                        .setSignature(
                                                ByteString.copyFrom(model.signed().signature()))
                                        .setBlobBytes(blob.length)
                                        .setFrom(from))
                        .build());
        if (breaksOff.getAndSet(false)) {
            out.onNext(
                    ModelChunk.newBuilder()
                            .setBlob(ByteString.copyFrom(blob, 0, blob.length / 2))
                            .build());
            out.onError(Status.UNAVAILABLE.asRuntimeException());
            return;
        }
        if (blob.length > from) {
            out.onNext(
                    ModelChunk.newBuilder()
                            .setBlob(ByteString.copyFrom(blob, from, blob.length - from))
                            .build());
        }
        out.onCompleted();
    }

    /// Offers a manifest under a digest, which an honest gateway takes from the manifest itself.
    void publish(Digest digest, ModelShelf.Parcel parcel) {
        models.put(digest.text(), parcel);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
