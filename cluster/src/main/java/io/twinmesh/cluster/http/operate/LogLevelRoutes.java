package io.twinmesh.cluster.http.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// How much the log of this server says, for operators; of a cluster's servers each has its own.
public final class LogLevelRoutes {
    private static final String PATH = "/v1/server/log-levels";
    private static final long MOST_BYTES = 1024;
    private static final int USUAL_MINUTES = 30;
    private static final int MOST_MINUTES = 240;

    private final Levels levels;

    /// The loggers that can be changed.
    public interface Levels {
        List<String> loggers();

        /// How each of them stands.
        List<Loudness> standing();

        /// @param logger one of [#loggers]
        /// @param level `warn` or `info`
        /// @param atMost then it is as before
        /// @param client who wants it, for the log
        void set(String logger, String level, Duration atMost, String client);
    }

    /// @param level that counts now
    /// @param until when it is as before again; empty where nobody changed it
    public record Loudness(String logger, String level, Optional<Instant> until) {}

    public LogLevelRoutes(Levels levels) {
        this.levels = levels;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Scope.TWIN_OPERATE, _ -> standing()),
                Route.post(PATH, Scope.TWIN_OPERATE, MOST_BYTES, this::set));
    }

    private CompletionStage<HttpResponse> set(Call call) {
        var body = call.object(Set.of("logger", "level", "minutes"));
        var logger = Call.text(body, "logger");
        if (!levels.loggers().contains(logger)) {
            throw invalid("'logger' is one of " + levels.loggers() + ".");
        }
        var level = Call.text(body, "level");
        if (!Set.of("warn", "info").contains(level)) {
            throw invalid("'level' is warn or info.");
        }
        levels.set(logger, level, Duration.ofMinutes(minutes(body)), call.client());
        return standing();
    }

    private static int minutes(ObjectNode body) {
        var given = body.path("minutes");
        if (given.isMissingNode()) {
            return USUAL_MINUTES;
        }
        if (!given.isIntegralNumber()
                || !given.canConvertToInt()
                || given.asInt() < 1
                || given.asInt() > MOST_MINUTES) {
            throw invalid("'minutes' is a whole number from 1 to " + MOST_MINUTES + ".");
        }
        return given.asInt();
    }

    private CompletionStage<HttpResponse> standing() {
        var json = Json.object();
        var rows = json.putArray("loggers");
        for (var one : levels.standing()) {
            var row = rows.addObject().put("logger", one.logger()).put("level", one.level());
            one.until().ifPresent(until -> row.put("until", until.toString()));
        }
        return CompletableFuture.completedFuture(Json.ok(json));
    }

    private static Refused invalid(String why) {
        return new Refused(400, "body.field-invalid", why);
    }
}
