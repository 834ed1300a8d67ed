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
/// @param busy why it is refused only for now; empty unless the status is 429 or 503
public record Problem(
        int status,
        String code,
        String detail,
        Optional<Duration> retryAfter,
        Optional<String> expression,
        List<Problem> also,
        Map<String, JsonNode> members,
        Optional<Busy> busy) {
    public Problem {
        also = List.copyOf(also);
        members = Map.copyOf(members);
        if (busy.isPresent() != (status == 429 || status == 503)) {
            throw new IllegalArgumentException(
                    "429 and 503, and no other status, say why they are for now: got "
                            + status
                            + " "
                            + code);
        }
    }

    public static Problem of(int status, String code, String detail) {
        return new Problem(
                status,
                code,
                detail,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty());
    }

    /// To be tried again after two seconds, unless [#after] says otherwise.
    public static Problem busy(Busy why, String detail) {
        return new Problem(
                why.status(),
                why.code(),
                detail,
                Optional.of(Duration.ofSeconds(2)),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.of(why));
    }

    /// The same, to be tried again after a while.
    public Problem after(Duration pause) {
        return new Problem(
                status, code, detail, Optional.of(pause), expression, also, members, busy);
    }

    /// The same, with the place that is wrong.
    public Problem at(String place) {
        return new Problem(
                status, code, detail, retryAfter, Optional.of(place), also, members, busy);
    }

    /// The same, with what else is wrong.
    public Problem also(List<Problem> others) {
        return new Problem(status, code, detail, retryAfter, expression, others, members, busy);
    }

    /// The same with one more member.
    public Problem with(String name, JsonNode value) {
        var more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(status, code, detail, retryAfter, expression, also, more, busy);
    }
}
