package io.twinmesh.cluster.http.problem;

import io.twinmesh.actors.Refusal;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/// What a stage failed with.
public final class Failures {
    /// What is said when no answer came in time.
    public static final Refusal LATE =
            new Refusal(
                    "server.busy",
                    "No answer in time; the request may still take effect. Repeat it as it is.");

    private Failures() {}

    /// The failure without the wrapping that every stage it passed put round it.
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /// Why one part of a request got no answer, where the parts are answered one by one.
    ///
    /// @return empty for a bug or broken machinery
    public static Optional<Refusal> refusal(Throwable failure) {
        return switch (cause(failure)) {
            case Refused refused ->
                    Optional.of(new Refusal(refused.problem().code(), refused.problem().detail()));
            case TimeoutException _ -> Optional.of(LATE);
            case Throwable _ -> Optional.empty();
        };
    }
}
