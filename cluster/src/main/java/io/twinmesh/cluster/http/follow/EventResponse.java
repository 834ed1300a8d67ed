package io.twinmesh.cluster.http.follow;

import io.twinmesh.cluster.feed.Feed;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The answer that is a stream of server-sent events.
final class EventResponse {
    private EventResponse() {}

    static HttpResponse of(Source<ByteString, NotUsed> events) {
        return HttpResponse.create()
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(
                        HttpEntities.createChunked(
                                MediaTypes.TEXT_EVENT_STREAM.toContentType(), events));
    }

    /// Follows a feed from behind the event that the caller has seen last, else from now on. Who
    /// follows takes a place among those who follow twins.
    ///
    /// @param newest the place behind which only what happens from now on stands
    static CompletionStage<HttpResponse> following(
            TwinStreams streams, Call call, Feed feed, Supplier<CompletionStage<Long>> newest) {
        if (streams.openStreams() >= streams.mostOpen()) {
            throw new Refused(
                    Problem.busy(Busy.LISTENERS, "too many listen already; connect again later"));
        }
        var after = LastEventId.of(call);
        var from =
                after.isPresent()
                        ? CompletableFuture.completedFuture(after.getAsLong())
                        : newest.get();
        return from.thenApply(place -> of(streams.follow(feed, place)));
    }
}
