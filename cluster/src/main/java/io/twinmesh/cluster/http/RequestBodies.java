package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.MalformedRequests;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// Reads the bodies of requests, each within a limit of size and of time.
///
/// A body that is refused is still taken to its end when that is not far: a client that is answered
/// while it sends is cut off by the close of the connection, and often never sees the answer.
final class RequestBodies {
    private static final long SPARE_BYTES = 64 << 20;

    private final Materializer materializer;
    private final Duration slowest;

    /// @param slowest how long a whole body may take; then 408 `request.too-slow`
    RequestBodies(Materializer materializer, Duration slowest) {
        this.materializer = materializer;
        this.slowest = slowest;
    }

    /// Fails with [Refused] when the body is larger than `limit` bytes, broken off, or too slow.
    CompletionStage<byte[]> read(HttpRequest request, long limit) {
        if (promised(request, limit)) {
            return drain(request, limit).thenCompose(_ -> failed(tooLarge(limit)));
        }
        var kept = new ByteArrayOutputStream();
        var length = new long[1];
        return consume(
                        request,
                        limit,
                        bytes -> {
                            length[0] += bytes.size();
                            if (length[0] <= limit) {
                                kept.writeBytes(bytes.toArray());
                            } else {
                                kept.reset();
                            }
                        })
                .thenCompose(_ ->
                        length[0] > limit
                                ? failed(tooLarge(limit))
                                : CompletableFuture.completedFuture(kept.toByteArray()));
    }

    /// Throws the body away; what is wrong with it does not matter any more. Never fails.
    CompletionStage<Done> drain(HttpRequest request, long limit) {
        // who waits for "100 Continue" has not sent it, and must not be told to
        if (request.getHeader("Expect").isPresent() || promised(request, furthest(limit))) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return consume(request, limit, _ -> {}).exceptionally(_ -> Done.getInstance());
    }

    private CompletionStage<Done> consume(
            HttpRequest request, long limit, Procedure<ByteString> each) {
        return request.entity()
                .withSizeLimit(furthest(limit))
                .getDataBytes()
                .completionTimeout(slowest)
                .runWith(Sink.foreach(each), materializer)
                .exceptionallyCompose(failure -> failed(refusal(Failures.cause(failure), limit)));
    }

    private static Refused refusal(Throwable cause, long limit) {
        return switch (cause) {
            case EntityStreamSizeException _ -> tooLarge(limit);
            case TimeoutException _ ->
                    new Refused(408, "request.too-slow", "The body took too long to arrive.");
            // Pekko has several, all of its own making: a broken chunk, an end before the end
            case Throwable _ -> new Refused(MalformedRequests.problem(400));
        };
    }

    private static boolean promised(HttpRequest request, long moreThan) {
        var declared = request.entity().getContentLengthOption();
        return declared.isPresent() && declared.getAsLong() > moreThan;
    }

    private static long furthest(long limit) {
        return limit + SPARE_BYTES;
    }

    private static Refused tooLarge(long limit) {
        return new Refused(
                413,
                "body.too-large",
                limit == 0
                        ? "This path takes no body."
                        : "A body here has at most " + limit + " bytes.");
    }

    private static <T> CompletionStage<T> failed(Refused refused) {
        return CompletableFuture.failedFuture(refused);
    }
}
