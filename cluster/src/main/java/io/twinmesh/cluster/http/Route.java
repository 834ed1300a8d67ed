package io.twinmesh.cluster.http;

import io.twinmesh.cluster.security.Scope;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// One row of the table of routes.
///
/// @param method `GET` or `POST`
/// @param path as `openapi.yaml` writes it, `{name}` for one segment; a last `{name*}` for all that
///   follow. It is also the label of this route in metrics
/// @param scope empty: no token is needed
/// @param maxBody most bytes of a request body
/// @param limit how long the whole request may take
public record Route(
        String method,
        String path,
        Optional<Scope> scope,
        long maxBody,
        Duration limit,
        Handler handler) {

    /// Answers one request; may fail with [Refused]. It must not block.
    @FunctionalInterface
    public interface Handler {
        CompletionStage<HttpResponse> handle(Call call);
    }

    static Route open(String method, String path, Handler handler) {
        return new Route(method, path, Optional.empty(), 0, Duration.ofSeconds(20), handler);
    }

    static Route get(String path, Scope scope, Handler handler) {
        return new Route("GET", path, Optional.of(scope), 0, Duration.ofSeconds(20), handler);
    }

    static Route post(String path, Scope scope, long maxBody, Handler handler) {
        return new Route(
                "POST", path, Optional.of(scope), maxBody, Duration.ofSeconds(20), handler);
    }

    Route within(Duration longer) {
        return new Route(method, path, scope, maxBody, longer, handler);
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
