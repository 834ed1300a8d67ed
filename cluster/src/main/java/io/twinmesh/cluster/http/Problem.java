package io.twinmesh.cluster.http;

import java.time.Duration;
import java.util.Optional;

/// Why a request was not served; [ErrorForm] says how it is written.
///
/// @param code permanent and public, listed in `docs/refusals.md`
/// @param detail one sentence for a person, never a patient's value or name
/// @param retryAfter when it makes sense to try again
/// @param expression the FHIRPath of the element that is wrong, for example `Bundle.entry[3]`
public record Problem(
        int status,
        String code,
        String detail,
        Optional<Duration> retryAfter,
        Optional<String> expression) {

    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, Optional.empty(), Optional.empty());
    }

    public static Problem busy(String code, String detail) {
        return of(503, code, detail).after(Duration.ofSeconds(2));
    }

    /// The same, to be tried again after a while.
    public Problem after(Duration pause) {
        return new Problem(status, code, detail, Optional.of(pause), expression);
    }

    /// The same, with the place that is wrong.
    public Problem at(String place) {
        return new Problem(status, code, detail, retryAfter, Optional.of(place));
    }
}
