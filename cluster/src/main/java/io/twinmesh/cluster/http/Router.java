package io.twinmesh.cluster.http;

import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.security.TokenCheck.Finding;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Finds the route, checks the caller, reads the body within its limit, and turns whatever goes
/// wrong into a problem. Nothing leaves this class as an exception.
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final Duration SLOWEST_BODY = Duration.ofSeconds(60);
    private static final Duration DOUBT_AFTER = Duration.ofSeconds(5);
    private static final Duration DOUBT_AGAIN = Duration.ofMillis(1500);

    private final List<Route> routes;
    private final TokenCheck tokens;
    private final RequestBodies bodies;
    private final StorageHealth storage;
    private final Counted counted;

    /// Counts requests.
    @FunctionalInterface
    public interface Counted {
        /// @param route the pattern, or `unknown`
        void served(String method, String route, int status, long nanos);
    }

    /// Whether the databases take writes.
    @FunctionalInterface
    public interface StorageHealth {
        CompletionStage<Boolean> writable();
    }

    public Router(
            List<Route> routes,
            TokenCheck tokens,
            Materializer materializer,
            StorageHealth storage,
            Counted counted) {
        this(routes, tokens, new RequestBodies(materializer, SLOWEST_BODY), storage, counted);
    }

    Router(
            List<Route> routes,
            TokenCheck tokens,
            RequestBodies bodies,
            StorageHealth storage,
            Counted counted) {
        this.routes = List.copyOf(routes);
        this.tokens = tokens;
        this.bodies = bodies;
        this.storage = storage;
        this.counted = counted;
    }

    /// Answers one request.
    public CompletionStage<HttpResponse> serve(HttpRequest request) {
        var started = System.nanoTime();
        var label = new String[] {"unknown"};
        return CompletableFuture.completedStage(request)
                .thenCompose(taken -> found(taken, label))
                .exceptionallyCompose(failure -> problem(request, label[0], failure))
                .thenApply(response -> {
                    counted.served(
                            method(request),
                            label[0],
                            response.status().intValue(),
                            System.nanoTime() - started);
                    return response;
                });
    }

    private CompletionStage<HttpResponse> found(HttpRequest request, String[] label) {
        var segments = segments(request);
        var allowed = new TreeSet<String>();
        for (var route : routes) {
            var parameters = route.match(segments);
            if (parameters.isPresent()) {
                if (route.method().equals(method(request))) {
                    label[0] = route.path();
                    return handled(route, request, parameters.get());
                }
                allowed.add(route.method());
            }
        }
        return bodies.drain(request, 0).thenApply(_ -> nothing(allowed));
    }

    private static HttpResponse nothing(Set<String> allowed) {
        return allowed.isEmpty()
                ? Problem.of(404, "path.unknown", "There is nothing at this path.").response()
                : Problem.of(405, "method.not-allowed", "This path answers " + allowed + ".")
                        .response()
                        .addHeader(RawHeader.create("Allow", String.join(", ", allowed)));
    }

    private CompletionStage<HttpResponse> handled(
            Route route, HttpRequest request, Map<String, String> parameters) {
        Optional<Caller> caller;
        try {
            caller = caller(route, request);
        } catch (Refused refused) {
            return bodies.drain(request, route.maxBody())
                    .thenApply(_ -> refused.problem().response());
        }
        return bodies.read(request, route.maxBody())
                .thenCompose(body -> answered(route, new Call(request, caller, parameters, body)));
    }

    private CompletionStage<HttpResponse> answered(Route route, Call call) {
        var answer =
                route.handler()
                        .handle(call)
                        .toCompletableFuture()
                        .orTimeout(route.limit().toMillis(), TimeUnit.MILLISECONDS);
        doubt(answer, DOUBT_AFTER, false);
        return answer;
    }

    /// Nobody shall wait for minutes for a database that takes no writes: a request that lasts asks
    /// now and then, and ends when the answer was no twice.
    private void doubt(CompletableFuture<HttpResponse> answer, Duration pause, boolean doubted) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!answer.isDone()) {
                        storage.writable()
                                .thenAccept(writable -> {
                                    if (writable) {
                                        doubt(answer, DOUBT_AFTER, false);
                                    } else if (doubted) {
                                        answer.completeExceptionally(new Refused(unavailable()));
                                    } else {
                                        doubt(answer, DOUBT_AGAIN, true);
                                    }
                                });
                    }
                });
    }

    private Optional<Caller> caller(Route route, HttpRequest request) {
        if (route.scope().isEmpty()) {
            return Optional.empty();
        }
        var header =
                request.getHeader("Authorization")
                        .map(h -> h.value())
                        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                        .orElseThrow(() ->
                                new Refused(
                                        401,
                                        "auth.token-missing",
                                        "This path needs a bearer token."));
        return switch (tokens.check(header.substring(7).strip())) {
            case Finding.Valid(Caller caller) when caller.may(route.scope().get()) ->
                    Optional.of(caller);
            case Finding.Valid _ ->
                    throw new Refused(
                            403,
                            "auth.scope-missing",
                            "The token lacks the scope " + route.scope().get().text() + ".");
            case Finding.Invalid(String code, String why) -> throw new Refused(401, code, why);
        };
    }

    private CompletionStage<HttpResponse> problem(
            HttpRequest request, String route, Throwable failure) {
        return switch (Failures.cause(failure)) {
            case Refused refused -> CompletableFuture.completedFuture(refused.problem().response());
            case TimeoutException _ -> late();
            case Exception e -> {
                LOG.error("request failed route={} method={}", route, method(request), e);
                yield storage.writable()
                        .thenApply(writable ->
                                (writable
                                                ? Problem.of(
                                                        500,
                                                        "server.failure",
                                                        "The server failed; it was logged.")
                                                : unavailable())
                                        .response());
            }
            case Throwable t -> CompletableFuture.failedFuture(t);
        };
    }

    private CompletionStage<HttpResponse> late() {
        return storage.writable()
                .thenApply(writable ->
                        (writable
                                        ? Problem.busy(
                                                "server.busy",
                                                "No answer in time; the request may still"
                                                        + " take effect. Repeat it as it is.")
                                        : unavailable())
                                .response());
    }

    private static Problem unavailable() {
        return Problem.busy(
                "storage.unavailable",
                "The database does not answer or takes no writes (a full disk?); the request may still"
                        + " take effect. Repeat it as it is.");
    }

    private static List<String> segments(HttpRequest request) {
        var path = request.getUri().path();
        var out = new ArrayList<String>();
        for (var raw : path.substring(Math.min(1, path.length())).split("/", -1)) {
            out.add(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return out;
    }

    private static String method(HttpRequest request) {
        return request.method().name();
    }
}
