package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/// What the server said to one request.
public sealed interface Answer {
    /// Done.
    ///
    /// @param status 200 to 299
    /// @param body the JSON body; a missing node when there was none
    record Done(int status, JsonNode body) implements Answer {}

    /// Refused, with a code.
    ///
    /// @param retryAfterSeconds what the server asked for, 0 when it did not
    record Refused(Problem problem, int retryAfterSeconds) implements Answer {}

    /// The body, or the end of the command with the code of the refusal.
    default JsonNode orFail() {
        return switch (this) {
            case Done done -> done.body();
            case Refused refused -> throw refused.problem().failure();
        };
    }
}
