package io.twinmesh.cluster.http.ledger;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The log for everyone: the checkpoint and the tiles, as C2SP names them. No token.
public final class LogRoutes {
    /// A checkpoint is replaced by the next one.
    private static final String PASSING = "no-cache";

    /// A tile or bundle of some width is the same for ever; what is missing is a problem, and
    /// problems are never stored.
    private static final String LASTING = "public, max-age=31536000, immutable";

    private final PublicLog log;
    private final Executor blocking;

    /// What the read side keeps of the log. Blocks.
    public interface PublicLog {
        /// The signed note; empty before the first one.
        Optional<byte[]> checkpoint();

        /// @param path what follows `/log/0/tile/`, for example `0/000` or `entries/000.p/3`
        Optional<byte[]> tile(String path);
    }

    public LogRoutes(PublicLog log, Executor blocking) {
        this.log = log;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/log/0/checkpoint", this::checkpoint),
                Route.open("GET", "/log/0/tile/{tile*}", this::tile));
    }

    private CompletionStage<HttpResponse> checkpoint(Call call) {
        return answer(log::checkpoint, ContentTypes.TEXT_PLAIN_UTF8, PASSING);
    }

    private CompletionStage<HttpResponse> tile(Call call) {
        var path = call.parameter("tile");
        return answer(() -> log.tile(path), ContentTypes.APPLICATION_OCTET_STREAM, LASTING);
    }

    private CompletionStage<HttpResponse> answer(
            Supplier<Optional<byte[]>> source, ContentType type, String caching) {
        return CompletableFuture.supplyAsync(
                () ->
                        source.get()
                                .map(bytes ->
                                        HttpResponse.create()
                                                .withEntity(type, bytes)
                                                .addHeader(
                                                        RawHeader.create("Cache-Control", caching)))
                                .orElseThrow(() ->
                                        new Refused(
                                                404,
                                                "log.unknown",
                                                "The log has nothing at this path.")),
                blocking);
    }
}
