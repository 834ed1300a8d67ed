package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Locale;
import java.util.Map;

/// What the server said to one request.
public sealed interface Answer {
    /// Done.
    ///
    /// @param status 200 to 299
    /// @param body the JSON body; a missing node when there was none
    /// @param headers by name in lower case
    record Done(int status, JsonNode body, Map<String, String> headers) implements Answer {
        public Done {
            headers = Map.copyOf(headers);
        }

        /// @return an empty text when there is none
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /// Refused, with a code.
    ///
    /// @param retryAfterSeconds what the server asked for, 0 when it did not
    record Refused(Problem problem, int retryAfterSeconds) implements Answer {}

    /// The body, or the end of the command with the code of the refusal.
    default JsonNode orFail() {
        return doneOrFail().body();
    }

    /// The whole answer, or the end of the command with the code of the refusal.
    default Done doneOrFail() {
        return switch (this) {
            case Done done -> done;
            case Refused refused -> throw refused.problem().failure();
        };
    }
}
