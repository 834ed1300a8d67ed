package io.twinmesh.cluster.http.problem;

import java.util.concurrent.CompletionException;

/// What a stage failed with.
public final class Failures {
    private Failures() {}

    /// The failure without the wrapping that every stage it passed put round it.
    public static Throwable cause(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
