package io.twinmesh.cluster.http.ledger;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.projection.log.LogReader;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// A log for everyone: the checkpoint and the tiles, as C2SP names them. No token.
public final class LogRoutes {
    /// A checkpoint is replaced by the next one.
    private static final String PASSING = "no-cache";

    /// A tile or bundle of some width is the same for ever; what is missing is a problem, and
    /// problems are never stored.
    private static final String LASTING = "public, max-age=31536000, immutable";

    private final String path;
    private final LogReader log;
    private final Executor blocking;

    /// @param name under `/log/`
    /// @param blocking for what anybody may read
    public LogRoutes(String name, LogReader log, Executor blocking) {
        this.path = "/log/" + name;
        this.log = log;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.open("GET", path + "/checkpoint", this::checkpoint),
                Route.open("GET", path + "/tile/{tile*}", this::tile));
    }

    /// Blocks.
    @FunctionalInterface
    private interface Source {
        Optional<byte[]> read() throws SQLException;
    }

    private CompletionStage<HttpResponse> checkpoint(Call call) {
        return answer(
                () -> log.checkpoint().map(note -> note.getBytes(StandardCharsets.UTF_8)),
                ContentTypes.TEXT_PLAIN_UTF8,
                PASSING);
    }

    private CompletionStage<HttpResponse> tile(Call call) {
        var tile = "tile/" + call.parameter("tile");
        return answer(() -> log.tile(tile), ContentTypes.APPLICATION_OCTET_STREAM, LASTING);
    }

    private CompletionStage<HttpResponse> answer(Source source, ContentType type, String caching) {
        return CompletableFuture.supplyAsync(
                () ->
                        read(source)
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

    private static Optional<byte[]> read(Source source) {
        try {
            return source.read();
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }
}
