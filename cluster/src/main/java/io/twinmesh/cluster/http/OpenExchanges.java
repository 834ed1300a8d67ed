package io.twinmesh.cluster.http;

import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The requests that are being answered and the answers that are being sent. Pekko's own orderly
/// end waits for the first and cuts the second: a body that is sent in pieces, such as a stream of
/// events, would lose its last word.
final class OpenExchanges {
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Done> none = new CompletableFuture<>();
    private volatile boolean closing;

    /// @param answer runs once; its exchange is open until all of its body is taken
    CompletionStage<HttpResponse> during(Supplier<CompletionStage<HttpResponse>> answer) {
        open.incrementAndGet();
        return answer.get().thenApply(this::watched).whenComplete((_, _) -> leave());
    }

    /// From now on every answer closes its connection.
    ///
    /// @return completes once nothing has been open for a moment
    CompletionStage<Done> none() {
        closing = true;
        open.incrementAndGet();
        leave();
        return none;
    }

    private HttpResponse watched(HttpResponse response) {
        var answer =
                response.entity().isStrict()
                        ? response
                        : response.withEntity(watched(response.entity()));
        return closing ? answer.addHeader(Connection.create("close")) : answer;
    }

    private ResponseEntity watched(ResponseEntity entity) {
        var type = entity.getContentType();
        var bytes = watched(entity.getDataBytes());
        var length = entity.getContentLengthOption();
        return length.isPresent()
                ? HttpEntities.create(type, length.getAsLong(), bytes)
                : HttpEntities.createChunked(type, bytes);
    }

    private Source<ByteString, NotUsed> watched(Source<ByteString, Object> bytes) {
        return bytes.<NotUsed>watchTermination((_, sent) -> {
            open.incrementAndGet();
            sent.whenComplete((_, _) -> leave());
            return NotUsed.getInstance();
        });
    }

    private void leave() {
        if (open.decrementAndGet() == 0 && closing) {
            none.complete(Done.getInstance());
        }
    }
}
