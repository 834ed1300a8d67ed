package io.twinmesh.bench.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;

/// What a server answered.
///
/// @param body an empty object when it is not JSON
/// @param text as it came
public record Reply(int status, JsonNode body, String text) {
    private static final Set<Integer> LATER = Set.of(408, 429, 502, 503, 504);

    public boolean done() {
        return status >= 200 && status < 300;
    }

    /// Whether it may be asked again: it is busy, something is away, or the request came too
    /// slowly.
    boolean later() {
        return LATER.contains(status);
    }

    /// Why not: status and code.
    public String why() {
        var code =
                body.path("resourceType").asText().equals("OperationOutcome")
                        ? body.at("/issue/0/details/coding/0/code").asText()
                        : body.path("code").asText();
        return status + " " + code;
    }
}
