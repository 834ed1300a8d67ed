package io.twinmesh.cluster.serving.rest;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.twinmesh.cluster.serving.Doorkeeper;
import io.twinmesh.inference.serving.InferenceService;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Listens for HTTP/1.1. On Netty, which gRPC brings: the same threads and buffers under both
/// doors, and nothing between a request's bytes and the engine.
public final class RestServer {
    private static final int WAITING_LOADS = 16;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final MultiThreadIoEventLoopGroup threads;
    private final ThreadPoolExecutor loader;
    private final ChannelGroup connections;
    private final Channel listening;

    /// How much it takes.
    ///
    /// @param threads that read and write, 1 or more
    /// @param connections at once; one more is closed at once
    /// @param bodyBytes of a request
    /// @param idle after which a connection without a request under way is closed
    public record Limits(int threads, int connections, int bodyBytes, Duration idle) {}

    private RestServer(
            MultiThreadIoEventLoopGroup threads,
            ThreadPoolExecutor loader,
            ChannelGroup connections,
            Channel listening) {
        this.threads = threads;
        this.loader = loader;
        this.connections = connections;
        this.listening = listening;
    }

    /// @param bind where; port 0 takes any free one
    /// @throws IOException when the address cannot be bound
    public static RestServer start(
            InferenceService service, Doorkeeper doorkeeper, Limits limits, InetSocketAddress bind)
            throws IOException {
        var threads =
                new MultiThreadIoEventLoopGroup(
                        limits.threads(),
                        new DefaultThreadFactory("rest"),
                        NioIoHandler.newFactory());
        var loader =
                new ThreadPoolExecutor(
                        1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_LOADS));
        var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        var routes = new RestRoutes(service, doorkeeper, loader);
        var bootstrap =
                new ServerBootstrap()
                        .group(threads)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 256)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        if (connections.size() >= limits.connections()) {
                                            var _ = channel.close();
                                            return;
                                        }
                                        connections.add(channel);
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(
                                                        new IdleStateHandler(
                                                                0,
                                                                0,
                                                                limits.idle().toMillis(),
                                                                TimeUnit.MILLISECONDS))
                                                .addLast(new BodyLimit(limits.bodyBytes()))
                                                .addLast(new RestHandler(routes, service::closed));
                                    }
                                });
        var bound = bootstrap.bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loader.shutdown();
            var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException("cannot listen on " + bind, bound.cause());
        }
        return new RestServer(threads, loader, connections, bound.channel());
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /// Takes no new connections.
    public void closeDoor() {
        listening.close().awaitUninterruptibly();
    }

    /// Sends the answers that were given, then ends what is left.
    public void stop() {
        closeDoor();
        loader.shutdown();
        // nothing is sent, but it is sent behind all that was written before
        connections
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .awaitUninterruptibly(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
