package io.twinmesh.cluster.http.body;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.MalformedRequests;
import io.twinmesh.cluster.http.problem.Problem;
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
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// Reads the bodies of requests, each within a limit of size and of time, and all within the room
/// that there is.
///
/// A body that is refused is still taken to its end when that is not far: a client that is answered
/// while it sends is cut off by the close of the connection, and often never sees the answer.
public final class RequestBodies {
    private static final long SPARE_BYTES = 64 << 20;

    private final Materializer materializer;
    private final Duration slowest;
    private final BodyRoom room;

    /// @param room for all bodies together; then 503 `server.busy`
    /// @param slowest how long a whole body may take; then 408 `request.too-slow`
    public RequestBodies(Materializer materializer, Duration slowest, BodyRoom room) {
        this.materializer = materializer;
        this.slowest = slowest;
        this.room = room;
    }

    /// Whoever gets the body lets it go. Fails with [Refused] when it is larger than `limit` bytes,
    /// broken off, or too slow, and when there is no room for it.
    public CompletionStage<HeldBody> read(HttpRequest request, long limit) {
        if (promised(request, limit)) {
            return drain(request, limit).thenCompose(_ -> failed(tooLarge(limit)));
        }
        var place = room.place();
        // what is only promised takes no room: anybody can promise
        var longest = request.entity().getContentLengthOption().orElse(limit);
        if (promised(request, 0) && !place.fits(longest)) {
            return drain(request, limit).thenCompose(_ -> failed(full()));
        }
        var body = new Body(limit, place, longest);
        return consume(request, limit, body::add)
                .thenCompose(_ -> body.whole())
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        place.letGo();
                    }
                });
    }

    /// What has come of one body.
    private static final class Body extends ByteArrayOutputStream {
        private final long limit;
        private final BodyRoom.Place place;
        private final long longest;
        private long length;
        private boolean full;

        /// @param longest in bytes: how long it is, or the limit when nobody said
        Body(long limit, BodyRoom.Place place, long longest) {
            super(0);
            this.limit = limit;
            this.place = place;
            this.longest = longest;
        }

        void add(ByteString bytes) {
            length += bytes.size();
            if (length <= limit && !full) {
                full = !place.more(bytes.size());
            }
            if (length <= limit && !full) {
                if (length > buf.length) {
                    buf = Arrays.copyOf(buf, Math.toIntExact(lengthFor(length)));
                }
                writeBytes(bytes.toArray());
            } else {
                // what is too large is not kept, while the rest of it is taken
                place.letGo();
                buf = new byte[0];
                count = 0;
            }
        }

        /// The longest, halved as often as it still holds what has come: each time at least twice
        /// as long as before, never longer than it has to be in the end, and then at most a half
        /// was copied last.
        private long lengthFor(long came) {
            var half = (longest + 1) / 2;
            var size = longest;
            while (size > BodyRoom.SMALL && half >= came) {
                size = half;
                half = (size + 1) / 2;
            }
            return size;
        }

        CompletionStage<HeldBody> whole() {
            if (length > limit) {
                return failed(tooLarge(limit));
            }
            return full
                    ? failed(full())
                    // one that was declared fills its buffer, which need not be copied
                    : CompletableFuture.completedFuture(
                            new HeldBody(count == buf.length ? buf : toByteArray(), place));
        }
    }

    /// Throws the body away; what is wrong with it does not matter any more. Never fails.
    public CompletionStage<Done> drain(HttpRequest request, long limit) {
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

    private static Refused full() {
        return new Refused(
                Problem.busy(
                        Busy.BODIES,
                        "The server works on as many bytes of requests as it has room for"
                                + " (twinmesh.http.bodies-at-once). Repeat it as it is."));
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
