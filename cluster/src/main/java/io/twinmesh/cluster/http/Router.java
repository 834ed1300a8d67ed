package io.twinmesh.cluster.http;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.http.body.RequestBodies;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.LateAnswer;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.persistence.directory.BrokenSealException;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

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
import java.util.concurrent.RejectedExecutionException;
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
    private final Admission admission;
    private final RequestBodies bodies;
    private final Auditing auditing;
    private final StorageHealth storage;
    private final Damage damage;
    private final Counted counted;

    /// Counts requests.
    @FunctionalInterface
    public interface Counted {
        /// @param route the pattern, or `unknown`
        /// @param nanos from when the request came to when its answer was there
        void served(HttpRequest request, String route, HttpResponse response, long nanos);
    }

    /// Whether the databases take writes.
    @FunctionalInterface
    public interface StorageHealth {
        CompletionStage<Boolean> writable();
    }

    /// Puts a twin in quarantine of which a row is not as it was written.
    @FunctionalInterface
    public interface Damage {
        /// @return what to answer whoever met the row
        CompletionStage<Refusal> found(UnreadableHistoryException damage);
    }

    public Router(
            List<Route> routes,
            TokenCheck tokens,
            Materializer materializer,
            BodyRoom room,
            Auditing auditing,
            StorageHealth storage,
            Damage damage,
            Counted counted) {
        this(
                routes,
                tokens,
                new RequestBodies(materializer, SLOWEST_BODY, room),
                auditing,
                storage,
                damage,
                counted);
    }

    Router(
            List<Route> routes,
            TokenCheck tokens,
            RequestBodies bodies,
            Auditing auditing,
            StorageHealth storage,
            Damage damage,
            Counted counted) {
        this.routes = List.copyOf(routes);
        this.admission = new Admission(tokens);
        this.bodies = bodies;
        this.auditing = auditing;
        this.storage = storage;
        this.damage = damage;
        this.counted = counted;
    }

    /// Answers one request.
    public CompletionStage<HttpResponse> serve(HttpRequest request) {
        var arrival = Call.Arrival.now(System::nanoTime);
        var label = new String[] {"unknown"};
        return CompletableFuture.completedStage(request)
                .thenCompose(taken -> found(taken, arrival, label))
                .exceptionallyCompose(failure ->
                        problem(request, label[0], Busy.SERVER, failure)
                                .thenApply(ErrorForm.of(request)::response))
                .thenApply(response -> {
                    counted.served(request, label[0], response, arrival.ago());
                    return response;
                });
    }

    private CompletionStage<HttpResponse> found(
            HttpRequest request, Call.Arrival arrival, String[] label) {
        var segments = segments(request);
        var allowed = new TreeSet<String>();
        for (var route : routes) {
            var parameters = route.match(segments);
            if (parameters.isPresent()) {
                if (route.answers(method(request))) {
                    label[0] = route.path();
                    return handled(route, request, arrival, parameters.get());
                }
                allowed.add(route.method());
                if (route.answers("HEAD")) {
                    allowed.add("HEAD");
                }
            }
        }
        return bodies.drain(request, 0).thenApply(_ -> nothing(allowed, ErrorForm.of(request)));
    }

    private static HttpResponse nothing(Set<String> allowed, ErrorForm form) {
        return allowed.isEmpty()
                ? form.response(Problem.of(404, "path.unknown", "There is nothing at this path."))
                : form.response(
                                Problem.of(
                                        405,
                                        "method.not-allowed",
                                        "This path answers " + allowed + "."))
                        .addHeader(RawHeader.create("Allow", String.join(", ", allowed)));
    }

    private CompletionStage<HttpResponse> handled(
            Route route,
            HttpRequest request,
            Call.Arrival arrival,
            Map<String, String> parameters) {
        var sheet = auditing.sheet(route, request);
        Optional<Caller> caller = Optional.empty();
        try {
            caller = admission.caller(route.access(), request);
            caller.ifPresent(known -> admission.permit(route.access(), known, parameters));
        } catch (Refused refused) {
            var known = caller;
            return bodies.drain(request, route.maxBody())
                    .thenCompose(_ -> refused(sheet, request, known, refused.problem()));
        }
        var known = caller;
        return bodies.read(request, route.maxBody())
                .thenCompose(body -> {
                    sheet.read(request, body.bytes());
                    var call = new Call(request, arrival, known, parameters, body.bytes(), sheet);
                    return answered(route, call, body.place());
                })
                .exceptionallyCompose(failure ->
                        problem(request, route.path(), route.late(), failure)
                                .thenCompose(problem -> refused(sheet, request, known, problem)));
    }

    private CompletionStage<HttpResponse> refused(
            AuditSheet sheet, HttpRequest request, Optional<Caller> caller, Problem problem) {
        return auditing.refused(sheet, request, caller, problem)
                .thenApply(ErrorForm.of(request)::response);
    }

    private CompletionStage<HttpResponse> answered(Route route, Call call, BodyRoom.Place body) {
        var answer = new CompletableFuture<HttpResponse>();
        worked(route, call, body)
                .thenCompose(response ->
                        answer.isDone()
                                ? auditing.late(call, response)
                                : auditing.recorded(
                                        call.audit(), call.request(), call.caller(), response))
                .whenComplete((response, failure) -> {
                    var heard =
                            failure == null
                                    ? answer.complete(response)
                                    : answer.completeExceptionally(failure);
                    if (!heard && failure != null) {
                        auditing.failedLate(call);
                    }
                });
        doubt(
                answer.orTimeout(route.limit().toMillis(), TimeUnit.MILLISECONDS),
                DOUBT_AFTER,
                false);
        return answer;
    }

    /// The body has its place for as long as somebody works on it, also when that comes too late.
    private CompletionStage<HttpResponse> worked(Route route, Call call, BodyRoom.Place body) {
        try {
            auditing.begin(call.audit());
            return route.handler().handle(call).whenComplete((_, _) -> body.letGo());
        } catch (RuntimeException | Error e) {
            body.letGo();
            throw e;
        }
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

    private CompletionStage<Problem> problem(
            HttpRequest request, String route, Busy late, Throwable failure) {
        return switch (Failures.cause(failure)) {
            case Refused refused -> CompletableFuture.completedFuture(refused.problem());
            case LateAnswer _ -> late(Busy.ANSWER);
            case TimeoutException _ -> late(late);
            // whoever asks the storage needs the same threads
            case RejectedExecutionException _ ->
                    CompletableFuture.completedFuture(
                            Problem.busy(Busy.SERVER, Failures.LATE.why()));
            case BrokenSealException broken -> {
                LOG.error("a shared resource does not open", broken);
                yield CompletableFuture.completedFuture(
                        Problem.of(
                                500,
                                "resource.seal-broken",
                                "A stored "
                                        + broken.type()
                                        + " was changed outside of the server, or sealed under"
                                        + " another key; it was logged."));
            }
            case UnreadableHistoryException unreadable ->
                    damage.found(unreadable)
                            .exceptionally(notFiled -> {
                                LOG.error(
                                        "a damaged twin could not be quarantined, twin={}",
                                        unreadable.twin(),
                                        notFiled);
                                return ClosedHistory.UNREADABLE;
                            })
                            .thenApply(Statuses::problem);
            case Exception e when Failures.storageAway(e) -> {
                LOG.warn("the database was away route={} method={}", route, method(request), e);
                yield CompletableFuture.completedFuture(unavailable());
            }
            case Exception e -> {
                LOG.error("request failed route={} method={}", route, method(request), e);
                yield storage.writable()
                        .thenApply(writable ->
                                writable
                                        ? Problem.of(
                                                500,
                                                "server.failure",
                                                "The server failed; it was logged.")
                                        : unavailable());
            }
            case Throwable t -> CompletableFuture.failedFuture(t);
        };
    }

    private CompletionStage<Problem> late(Busy why) {
        return storage.writable()
                .thenApply(writable ->
                        writable ? Problem.busy(why, Failures.LATE.why()) : unavailable());
    }

    private static Problem unavailable() {
        return Problem.busy(Busy.STORAGE, Failures.STORAGE_AWAY.why());
    }

    private static List<String> segments(HttpRequest request) {
        var path = request.getUri().path();
        var out = new ArrayList<String>();
        for (var raw : path.substring(Math.min(1, path.length())).split("/", -1)) {
            out.add(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        // clients join the FHIR address and "/": both mean the same place
        if (out.size() > 1 && out.getFirst().equals("fhir") && out.getLast().isEmpty()) {
            out.removeLast();
        }
        return out;
    }

    private static String method(HttpRequest request) {
        return request.method().name();
    }
}
