package io.twinmesh.cluster.gateway;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.twinmesh.cluster.gateway.peer.LostLeases;
import io.twinmesh.cluster.gateway.peer.NodeLink;
import io.twinmesh.cluster.gateway.peer.PeerCertificate;
import io.twinmesh.cluster.gateway.peer.Places;
import io.twinmesh.cluster.gateway.peer.SessionTokens;
import io.twinmesh.cluster.gateway.peer.TurnedAway;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.wire.node.FetchModelRequest;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.ModelChunk;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeGatewayGrpc;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The bridge between gRPC's threads and the session actors: callbacks only tell, actors only send.
final class NodeGatewayService extends NodeGatewayGrpc.NodeGatewayImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGatewayService.class);

    /// Bytes that may wait for a node that does not read: the largest inputs of twenty leases.
    private static final long MOST_UNREAD = 20L * InputJson.MAX_BYTES;

    /// Of how many nodes it is known that they lost leases: more than are connected at one time.
    private static final int MOST_NODES = 10_000;

    private final ActorSystem<?> system;
    private final GatewaySettings settings;
    private final GatewayNeighbours neighbours;
    private final SessionTokens tokens;
    private final TurnedAway turnedAway;
    private final InstantSource time;
    private final Places places;
    private final LostLeases lost = new LostLeases(MOST_NODES);
    private volatile boolean stopping;

    NodeGatewayService(
            ActorSystem<?> system,
            GatewaySettings settings,
            GatewayNeighbours neighbours,
            SessionTokens tokens,
            TurnedAway turnedAway,
            InstantSource time) {
        this.system = system;
        this.settings = settings;
        this.neighbours = neighbours;
        this.tokens = tokens;
        this.turnedAway = turnedAway;
        this.time = time;
        this.places = new Places(settings.maxSessions(), settings.maxSessionsPerNode());
    }

    /// From now on a stream that ends was ended by this gateway.
    void stops() {
        stopping = true;
    }

    /// How many streams of nodes are open now.
    int sessions() {
        return places.taken();
    }

    @Override
    public StreamObserver<NodeFrame> connect(StreamObserver<GatewayFrame> responses) {
        var out = (ServerCallStreamObserver<GatewayFrame>) responses;
        var peer = PeerCertificate.current();
        if (!places.take(peer.node())) {
            turnedAway.count(TurnedAway.Reason.TOO_MANY_SESSIONS);
            out.onError(
                    Status.RESOURCE_EXHAUSTED
                            .withDescription("node.too-many-sessions")
                            .asRuntimeException());
            return new Ignored();
        }
        // a frame arrives only when the session asks for it
        out.disableAutoRequest();
        // offers and acknowledgements of every slot, and some heartbeats
        var link = new NodeLink(out, 4 * settings.maxSlots() + 64, MOST_UNREAD);
        var session =
                system.systemActorOf(
                        NodeSession.create(
                                peer, settings, neighbours, tokens, turnedAway, lost, time, link),
                        "node-session-" + HexFormat.of().formatHex(tokens.bytes(), 0, 8),
                        Props.empty());
        var over = new AtomicBoolean();
        Runnable broken =
                () -> {
                    if (over.compareAndSet(false, true)) {
                        places.giveBack(peer.node());
                        session.tell(
                                stopping
                                        ? new SessionMessage.GatewayStopped()
                                        : new SessionMessage.LinkBroken());
                    }
                };
        out.setOnReadyHandler(() -> session.tell(new SessionMessage.LinkReady()));
        out.setOnCancelHandler(broken);
        out.setOnCloseHandler(broken);
        return new StreamObserver<>() {
            @Override
            public void onNext(NodeFrame frame) {
                session.tell(new SessionMessage.FrameArrived(frame));
            }

            @Override
            public void onError(Throwable why) {
                broken.run();
            }

            @Override
            public void onCompleted() {
                session.tell(new SessionMessage.LinkClosed());
            }
        };
    }

    @Override
    public void fetchModel(FetchModelRequest request, StreamObserver<ModelChunk> responses) {
        var peer = PeerCertificate.current().node();
        if (tokens.holder(request.getSessionToken()).filter(peer::equals).isEmpty()) {
            responses.onError(
                    Status.UNAUTHENTICATED
                            .withDescription("node.session-unknown")
                            .asRuntimeException());
            return;
        }
        Digest digest;
        try {
            digest = new Digest(request.getDigest());
        } catch (IllegalArgumentException _) {
            responses.onError(
                    Status.INVALID_ARGUMENT
                            .withDescription("model.digest-malformed")
                            .asRuntimeException());
            return;
        }
        Optional<ModelCatalog.Entry> model;
        try {
            // another server may have published it a moment ago
            model = neighbours.models().find(digest).filter(entry -> entry.retired().isEmpty());
        } catch (IllegalStateException | UncheckedIOException e) {
            LOG.warn("a model cannot be read model={}", digest, e);
            model = Optional.empty();
        }
        if (model.isEmpty()) {
            responses.onError(
                    Status.NOT_FOUND.withDescription("model.unknown").asRuntimeException());
            return;
        }
        var out = (ServerCallStreamObserver<ModelChunk>) responses;
        var delivery = new ModelDelivery(out, model.get(), request.getFrom());
        // without a cancel handler a node that hangs up would make onNext throw
        out.setOnCancelHandler(() -> {});
        out.setOnReadyHandler(delivery::pump);
        delivery.pump();
    }

    /// Takes frames of a stream that was turned away.
    private static final class Ignored implements StreamObserver<NodeFrame> {
        @Override
        public void onNext(NodeFrame frame) {}

        @Override
        public void onError(Throwable broken) {}

        @Override
        public void onCompleted() {}
    }
}
