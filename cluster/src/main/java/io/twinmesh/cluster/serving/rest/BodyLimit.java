package io.twinmesh.cluster.serving.rest;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import java.util.concurrent.TimeUnit;

/// Gathers a request's parts up to a limit, and says what the limit is to whoever sends more.
///
/// The rest of a body that is refused is read and thrown away before the connection ends: a close
/// while the client sends resets the connection, and most clients then never see the answer.
final class BodyLimit extends HttpObjectAggregator {
    /// How much of a refused body is taken, and for how long.
    static final long SPARE_BYTES = 64 << 20;

    private static final long SPARE_SECONDS = 60;

    private boolean refused;
    private long thrownAway;

    BodyLimit(int maxBytes) {
        super(maxBytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) throws Exception {
        if (!refused) {
            super.channelRead(ctx, part);
            return;
        }
        try {
            if (part instanceof HttpContent content) {
                thrownAway += content.content().readableBytes();
            }
            if (part instanceof LastHttpContent || thrownAway > SPARE_BYTES) {
                var _ = ctx.close();
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    @Override
    protected Object newContinueResponse(HttpMessage start, int most, ChannelPipeline pipeline) {
        var response = super.newContinueResponse(start, most, pipeline);
        if (response instanceof FullHttpResponse full && full.status().code() == 413) {
            full.release();
            return RestHandler.response(tooLarge(most), false);
        }
        return response;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        refused = true;
        ctx.channel().config().setAutoRead(true);
        var _ = ctx.writeAndFlush(RestHandler.response(tooLarge(maxContentLength()), true));
        var _ = ctx.executor().schedule(() -> close(ctx), SPARE_SECONDS, TimeUnit.SECONDS);
    }

    private static void close(ChannelHandlerContext ctx) {
        var _ = ctx.close();
    }

    private static HttpReply tooLarge(int most) {
        return HttpReply.error(
                413, "serving.body-too-large: a body has at most " + most + " bytes");
    }
}
