package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;
import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.FrameSignature;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.wire.node.FetchModelRequest;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeGatewayGrpc;
import io.twinmesh.wire.node.NodeMessage;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One connection to the gateway. Sending is for the agent's loop only; fetching models is safe
/// from several threads.
final class GatewayStream {
    private static final int MAX_FRAME_BYTES = 1024 * 1024;

    private final SigningKey key;
    private final ManagedChannel channel;
    private final Consumer<AgentEvent> events;
    private byte[] nonce = new byte[FrameSignature.NONCE_BYTES];
    private long seq;
    private @Nullable ClientCallStreamObserver<NodeFrame> out;
    private boolean finished;
    private volatile Optional<String> token = Optional.empty();

    /// Starts to connect; what happens next arrives as events.
    ///
    /// @param shown what the gateway sees of the node; nothing where no connection is made
    GatewayStream(
            Invitation invitation,
            SigningKey key,
            Optional<Admission.Credentials> shown,
            Consumer<AgentEvent> events) {
        this.key = key;
        this.events = events;
        try {
            // no system trust store: this one certificate, or none
            var credentials =
                    TlsChannelCredentials.newBuilder()
                            .trustManager(stream(invitation.certificatePem()));
            if (shown.isPresent()) {
                credentials.keyManager(
                        stream(shown.get().certificatePem()), stream(shown.get().keyPem()));
            }
            this.channel =
                    Grpc.newChannelBuilderForAddress(
                                    invitation.host(), invitation.port(), credentials.build())
                            .keepAliveTime(10, TimeUnit.SECONDS)
                            .keepAliveTimeout(5, TimeUnit.SECONDS)
                            .maxInboundMessageSize(MAX_FRAME_BYTES)
                            .disableRetry()
                            .build();
        } catch (IOException e) {
            throw new IllegalArgumentException("the invitation's certificate is no PEM", e);
        }
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    void open() {
        NodeGatewayGrpc.newStub(channel).connect(new Incoming());
    }

    private final class Incoming implements ClientResponseObserver<NodeFrame, GatewayFrame> {
        @Override
        public void beforeStart(ClientCallStreamObserver<NodeFrame> call) {
            out = call;
        }

        @Override
        public void onNext(GatewayFrame frame) {
            events.accept(new AgentEvent.FrameArrived(GatewayStream.this, frame));
        }

        @Override
        public void onError(Throwable broken) {
            events.accept(
                    new AgentEvent.StreamEnded(GatewayStream.this, Status.fromThrowable(broken)));
        }

        @Override
        public void onCompleted() {
            events.accept(new AgentEvent.StreamEnded(GatewayStream.this, Status.OK));
        }
    }

    /// The gateway's nonce, part of every signature from now on.
    void challenged(byte[] withNonce) {
        nonce = withNonce.clone();
    }

    void welcomed(String withToken) {
        token = Optional.of(withToken);
    }

    boolean live() {
        return token.isPresent();
    }

    /// Signs and sends; nothing happens once the stream was finished from here.
    void say(NodeMessage message) {
        var call = out;
        if (call == null || finished) {
            return;
        }
        var body = message.toByteArray();
        seq++;
        call.onNext(
                NodeFrame.newBuilder()
                        .setSeq(seq)
                        .setBody(ByteString.copyFrom(body))
                        .setSignature(
                                ByteString.copyFrom(FrameSignature.sign(key, nonce, seq, body)))
                        .build());
    }

    void halfClose() {
        var call = out;
        if (call != null && !finished) {
            finished = true;
            call.onCompleted();
        }
    }

    /// Gives the connection up; an end event follows unless it came already.
    void cancel(String why) {
        var call = out;
        if (call != null) {
            finished = true;
            call.cancel(why, null);
        }
    }

    /// Fetches a model, or the rest of it, with this session's token. Blocks.
    ///
    /// @param at the first byte of the graph that is wanted
    void fetch(Digest digest, long at, ModelShelf.Receiver to, long withinMillis)
            throws IOException {
        var shown = token.orElseThrow(() -> new IOException("no live session to fetch with"));
        var context = Context.current().withCancellation();
        var before = context.attach();
        try {
            var chunks =
                    NodeGatewayGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(withinMillis, TimeUnit.MILLISECONDS)
                            .fetchModel(
                                    FetchModelRequest.newBuilder()
                                            .setSessionToken(shown)
                                            .setDigest(digest.text())
                                            .setFrom(at)
                                            .build());
            var head = chunks.next().getHead();
            to.head(
                    new SignedManifest(
                            head.getManifest().toByteArray(), head.getSignature().toByteArray()),
                    head.getBlobBytes(),
                    head.getFrom());
            while (chunks.hasNext()) {
                to.bytes(chunks.next().getBlob().toByteArray());
            }
        } catch (io.grpc.StatusRuntimeException | java.util.NoSuchElementException e) {
            throw new IOException("the gateway did not deliver the model: " + e.getMessage(), e);
        } finally {
            context.detach(before);
            context.cancel(null); // a receiver that wants no more ends the call
        }
    }

    /// Frees the connection's threads and sockets.
    void close() {
        channel.shutdownNow();
    }
}
