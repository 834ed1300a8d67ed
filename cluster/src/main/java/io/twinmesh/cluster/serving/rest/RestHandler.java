package io.twinmesh.cluster.serving.rest;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/// One connection: one request after the other, the next is read when the last is answered.
final class RestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RestHandler.class);

    private final RestRoutes routes;
    private final BooleanSupplier ending;

    /// All on the channel's thread.
    private Runnable cancel = () -> {};

    private boolean answering;
    private boolean looking;
    private final Queue<Next> next = new ArrayDeque<>();

    /// A request that came before the one before it was answered.
    private record Next(HttpCall call, boolean keepAlive) {}

    /// @param ending whether connections are to be closed after an answer
    RestHandler(RestRoutes routes, BooleanSupplier ending) {
        this.routes = routes;
        this.ending = ending;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            write(
                    ctx,
                    HttpReply.error(
                            400, "serving.malformed: not HTTP, or a line or header too long"),
                    true);
            return;
        }
        next.add(new Next(call(request), HttpUtil.isKeepAlive(request)));
        look(ctx);
    }

    /// Goes on with the next request, if none is under way.
    private void look(ChannelHandlerContext ctx) {
        if (looking) {
            return;
        }
        looking = true;
        while (!answering && !next.isEmpty()) {
            begin(ctx, next.remove());
        }
        looking = false;
        // who sends ahead is read no further until its first request is answered
        ctx.channel().config().setAutoRead(next.isEmpty());
    }

    private void begin(ChannelHandlerContext ctx, Next request) {
        answering = true;
        cancel =
                routes.handle(
                        request.call(),
                        ctx.executor(),
                        reply -> {
                            if (ctx.executor().inEventLoop()) {
                                answer(ctx, reply, request.keepAlive());
                            } else {
                                ctx.executor()
                                        .execute(() -> answer(ctx, reply, request.keepAlive()));
                            }
                        });
    }

    private static HttpCall call(FullHttpRequest request) {
        var uri = request.uri();
        var query = uri.indexOf('?');
        var headers = request.headers();
        return new HttpCall(
                request.method().name(),
                query < 0 ? uri : uri.substring(0, query),
                Optional.ofNullable(headers.get(HttpHeaderNames.AUTHORIZATION)),
                Optional.ofNullable(headers.get(HttpHeaderNames.ORIGIN)),
                Optional.ofNullable(headers.get(HttpHeaderNames.CONTENT_TYPE)),
                Optional.ofNullable(headers.get(HttpHeaderNames.CONTENT_ENCODING)),
                Optional.ofNullable(headers.get(AnswerBody.LENGTH)),
                ByteBufUtil.getBytes(request.content()));
    }

    private void answer(ChannelHandlerContext ctx, HttpReply reply, boolean keepAlive) {
        answering = false;
        var close = !keepAlive || ending.getAsBoolean();
        write(ctx, reply, close);
        if (close) {
            next.clear();
        } else {
            look(ctx);
        }
    }

    private static void write(ChannelHandlerContext ctx, HttpReply reply, boolean close) {
        var written = ctx.writeAndFlush(response(reply, close));
        if (close) {
            var _ = written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    static FullHttpResponse response(HttpReply reply, boolean close) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.wrappedBuffer(reply.body()));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, reply.type());
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        reply.headers().forEach(headers::set);
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        }
        return response;
    }

    /// Whoever went away needs no answer.
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        next.clear();
        cancel.run();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !answering) {
            var _ = ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var gone =
                cause instanceof IOException || cause instanceof PrematureChannelClosureException;
        if (!gone) {
            LOG.error("A request failed: kind={}", cause.getClass().getName(), cause);
        }
        var _ = ctx.close();
    }
}
