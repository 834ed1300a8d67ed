package io.twinmesh.cluster.http.problem;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Why a request was not served; [ErrorForm] says how it is written.
///
/// @param code permanent and public, listed in `docs/refusals.md`
/// @param detail one sentence for a person, never a patient's value or name
/// @param retryAfter when it makes sense to try again
/// @param expression the FHIRPath of the element that is wrong, for example `Bundle.entry[3]`
/// @param also what else is wrong, each an issue of its own where FHIR is spoken
/// @param members what a problem of RFC 9457 says beside that, by name
public record Problem(
        int status,
        String code,
        String detail,
        Optional<Duration> retryAfter,
        Optional<String> expression,
        List<Problem> also,
        Map<String, JsonNode> members) {
    public Problem {
        also = List.copyOf(also);
        members = Map.copyOf(members);
    }

    public static Problem of(int status, String code, String detail) {
        return new Problem(
                status, code, detail, Optional.empty(), Optional.empty(), List.of(), Map.of());
    }

    public static Problem busy(String code, String detail) {
        return of(503, code, detail).after(Duration.ofSeconds(2));
    }

    /// The same, to be tried again after a while.
    public Problem after(Duration pause) {
        return new Problem(status, code, detail, Optional.of(pause), expression, also, members);
    }

    /// The same, with the place that is wrong.
    public Problem at(String place) {
        return new Problem(status, code, detail, retryAfter, Optional.of(place), also, members);
    }

    /// The same, with what else is wrong.
    public Problem also(List<Problem> others) {
        return new Problem(status, code, detail, retryAfter, expression, others, members);
    }

    /// The same with one more member.
    public Problem with(String name, JsonNode value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(status, code, detail, retryAfter, expression, also, more);
    }
}
