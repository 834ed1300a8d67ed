package io.twinmesh.cluster.serving.rest;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/// Gathers a request's parts up to a limit, and says what the limit is to whoever sends more.
final class BodyLimit extends HttpObjectAggregator {
    BodyLimit(int maxBytes) {
        super(maxBytes);
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
        var response = RestHandler.response(tooLarge(maxContentLength()), true);
        var _ = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static HttpReply tooLarge(int most) {
        return HttpReply.error(
                413, "serving.body-too-large: a body has at most " + most + " bytes");
    }
}
