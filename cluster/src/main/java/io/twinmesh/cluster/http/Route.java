package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.Interaction;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// One row of the table of routes.
///
/// @param method `GET` (which answers `HEAD` too), `POST`, `PUT`, `PATCH` or `DELETE`
/// @param path as `openapi.yaml` writes it, `{name}` for one segment; a last `{name*}` for all that
///   follow. It is also the label of this route in metrics
/// @param maxBody most bytes of a request body
/// @param limit how long the whole request may take
/// @param late why it is refused when it takes longer
/// @param audited what it counts as in the audit trail; empty where nothing of a patient is touched
public record Route(
        String method,
        String path,
        Access access,
        long maxBody,
        Duration limit,
        Busy late,
        Optional<Interaction> audited,
        Handler handler) {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(20);

    /// Answers one request; may fail with [Refused]. It must not block.
    @FunctionalInterface
    public interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    /// A route that takes no body.
    public static Route of(String method, String path, Access access, Handler handler) {
        return new Route(
                method, path, access, 0, USUAL_LIMIT, Busy.SERVER, Optional.empty(), handler);
    }

    public static Route open(String method, String path, Handler handler) {
        return of(method, path, new Access.Open(), handler);
    }

    public static Route get(String path, Scope scope, Handler handler) {
        return of("GET", path, new Access.Holds(scope), handler);
    }

    public static Route post(String path, Scope scope, long maxBody, Handler handler) {
        return of("POST", path, new Access.Holds(scope), handler).taking(maxBody);
    }

    /// The same with a body of at most so many bytes.
    public Route taking(long bytes) {
        return new Route(method, path, access, bytes, limit, late, audited, handler);
    }

    public Route within(Duration longer) {
        return within(longer, late);
    }

    /// The same with a limit that a setting gives.
    public Route within(Duration most, Busy late) {
        return new Route(method, path, access, maxBody, most, late, audited, handler);
    }

    /// Leaves records in the audit trail before its answers leave; what it touches the handler
    /// notes on [Call#audit].
    public Route audited(Interaction interaction) {
        return new Route(
                method, path, access, maxBody, limit, late, Optional.of(interaction), handler);
    }

    /// Whether this row answers the method; a `HEAD` is a `GET` whose body is left out.
    boolean answers(String asked) {
        return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
    }

    /// The path's parameters when this route's pattern fits.
    Optional<Map<String, String>> match(List<String> segments) {
        var pattern = List.of(path.substring(1).split("/", -1));
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < pattern.size(); i++) {
            var part = pattern.get(i);
            if (part.endsWith("*}")) {
                if (segments.size() <= i) {
                    return Optional.empty();
                }
                parameters.put(
                        part.substring(1, part.length() - 2),
                        String.join("/", segments.subList(i, segments.size())));
                return Optional.of(parameters);
            }
            if (i >= segments.size()) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                parameters.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return pattern.size() == segments.size() ? Optional.of(parameters) : Optional.empty();
    }
}
