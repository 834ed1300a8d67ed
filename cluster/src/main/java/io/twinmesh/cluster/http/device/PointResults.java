package io.twinmesh.cluster.http.device;

import com.fasterxml.jackson.databind.node.ArrayNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// What becomes of the data points of one request, each by itself. Filled by one stage after the
/// other, never by two at once.
final class PointResults {
    private static final int LONGEST_ID = 256;

    private final List<String> ids;
    private final List<Optional<PointResult>> results = new ArrayList<>();
    private Optional<Throwable> failure = Optional.empty();

    /// @param ids what the sender calls each point; empty where it does not say
    PointResults(List<String> ids) {
        this.ids = List.copyOf(ids);
        ids.forEach(_ -> results.add(Optional.empty()));
    }

    void set(int index, PointResult result) {
        results.set(index, Optional.of(result));
    }

    void set(List<? extends PointWork> points, PointResult result) {
        points.forEach(point -> set(point.index(), result));
    }

    boolean refused(int index) {
        return results.get(index).filter(it -> !it.taken()).isPresent();
    }

    /// A twin did not answer. What others have stored stays and is told; of these points it is said
    /// that nobody knows.
    CompletionStage<Void> unanswered(List<? extends PointWork> points, Throwable cause) {
        var why = Failures.refusal(cause);
        if (why.isEmpty()) {
            return CompletableFuture.failedFuture(cause);
        }
        failure = failure.or(() -> Optional.of(cause));
        set(points, PointResult.refused(why.get()));
        return CompletableFuture.completedFuture(null);
    }

    /// @return 200 when at least one point was not refused; else fails
    HttpResponse answer() {
        var whole = results.stream().map(Optional::orElseThrow).toList();
        var points = points(whole);
        if (whole.stream().noneMatch(PointResult::taken)) {
            if (failure.isPresent()) {
                throw new CompletionException(Failures.cause(failure.get()));
            }
            throw new Refused(
                    noneTaken(whole.stream().flatMap(it -> it.refusal().stream()).toList())
                            .with("points", points));
        }
        var json = Json.object();
        json.set("points", points);
        return Json.ok(json);
    }

    /// What may be different in a moment is said as such, so that the sender tries again.
    private static Problem noneTaken(List<Refusal> refusals) {
        return refusals.stream()
                .map(Statuses::problem)
                .filter(problem -> problem.retryAfter().isPresent())
                .findFirst()
                .orElseGet(() -> {
                    var first = refusals.getFirst();
                    return Problem.of(
                            422,
                            "omh.none-taken",
                            "No data point was taken. points[0], %s: %s"
                                    .formatted(first.code(), first.why()));
                });
    }

    private ArrayNode points(List<PointResult> whole) {
        var list = Json.object().putArray("points");
        for (int i = 0; i < whole.size(); i++) {
            var row = list.addObject();
            var id = ids.get(i);
            if (!id.isEmpty() && id.length() <= LONGEST_ID) {
                row.put("id", id);
            }
            var result = whole.get(i);
            row.put("result", result.result());
            if (result.overlapping()) {
                row.put("overlapping", true);
            }
            result.refusal().ifPresent(it -> row.put("code", it.code()).put("detail", it.why()));
        }
        return list;
    }
}
