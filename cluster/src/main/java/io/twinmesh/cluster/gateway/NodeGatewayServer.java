package io.twinmesh.cluster.gateway;

import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.twinmesh.cluster.certificate.GatewayCertificate;
import io.twinmesh.cluster.gateway.peer.Connections;
import io.twinmesh.cluster.gateway.peer.CountedListener;
import io.twinmesh.cluster.gateway.peer.PeerCertificate;
import io.twinmesh.cluster.gateway.peer.SessionTokens;
import io.twinmesh.cluster.gateway.peer.TurnedAway;

import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The listening gateway.
public final class NodeGatewayServer {
    private static final Logger LOG = LoggerFactory.getLogger(NodeGatewayServer.class);

    private final Server server;
    private final NodeGatewayService service;
    private final ExecutorService calls;
    private final EventLoopGroup threads;
    private final TurnedAway turnedAway;

    private NodeGatewayServer(
            Server server,
            NodeGatewayService service,
            ExecutorService calls,
            EventLoopGroup threads,
            TurnedAway turnedAway) {
        this.server = server;
        this.service = service;
        this.turnedAway = turnedAway;
        this.calls = calls;
        this.threads = threads;
    }

    /// Listens.
    ///
    /// @param bind where; port 0 takes any free one
    /// @param nodeAuthorityPem the one authority whose certificates nodes must show
    /// @param random makes nonces and session tokens
    /// @throws IOException when the address cannot be bound
    public static NodeGatewayServer start(
            ActorSystem<?> system,
            GatewaySettings settings,
            InetSocketAddress bind,
            GatewayCertificate certificate,
            String nodeAuthorityPem,
            GatewayNeighbours neighbours,
            InstantSource time,
            SecureRandom random)
            throws IOException {
        var credentials =
                TlsServerCredentials.newBuilder()
                        .keyManager(
                                stream(certificate.certificatePem()), stream(certificate.keyPem()))
                        .trustManager(stream(nodeAuthorityPem))
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                        .build();
        // callbacks only tell actors or push chunks that the stream takes; none of them waits
        var calls = Executors.newVirtualThreadPerTaskExecutor();
        var threads =
                new MultiThreadIoEventLoopGroup(
                        new DefaultThreadFactory("gateway", true), NioIoHandler.newFactory());
        var turnedAway = new TurnedAway();
        var connections =
                new Connections(
                        new Connections.Limits(
                                settings.maxConnections(),
                                settings.maxConnectionsPerAddress(),
                                settings.maxHandshakes()),
                        turnedAway,
                        time);
        var service =
                new NodeGatewayService(
                        system, settings, neighbours, new SessionTokens(random), turnedAway, time);
        var server =
                NettyServerBuilder.forAddress(bind, credentials)
                        .addService(service)
                        .channelFactory(() -> new CountedListener(connections))
                        .bossEventLoopGroup(threads)
                        .workerEventLoopGroup(threads)
                        .addTransportFilter(connections)
                        .intercept(new PeerCertificate.Required(turnedAway))
                        .executor(calls)
                        .maxInboundMessageSize(settings.maxFrameBytes())
                        .maxInboundMetadataSize(8 * 1024)
                        .maxConcurrentCallsPerConnection(16)
                        .handshakeTimeout(settings.helloTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTime(settings.keepalive().toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS)
                        // a node has a stream as long as it has a connection
                        .maxConnectionIdle(settings.lostAfter().toMillis(), TimeUnit.MILLISECONDS)
                        // agents probe every 10 s, the least that gRPC allows
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .build();
        try {
            server.start();
        } catch (IOException e) {
            var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
        LOG.info("Node gateway listens: port={}", server.getPort());
        return new NodeGatewayServer(server, service, calls, threads, turnedAway);
    }

    public int port() {
        return server.getPort();
    }

    /// Whom it turned away so far.
    public TurnedAway turnedAway() {
        return turnedAway;
    }

    /// How many sessions of nodes are open now.
    public int sessions() {
        return service.sessions();
    }

    /// Takes no new streams and waits for the open ones to end; ends them when `grace` is over.
    /// Blocks for at most `grace` and seven seconds.
    public void stop(Duration grace) throws InterruptedException {
        server.shutdown();
        if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            service.stops();
            server.shutdownNow();
            server.awaitTermination(5, TimeUnit.SECONDS);
        }
        calls.shutdown();
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
