package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.serving.Refusal;

import java.util.HashMap;
import java.util.Map;

/// An answer to one HTTP request.
///
/// @param headers besides the length and `Content-Type`
record HttpReply(int status, String type, Map<String, String> headers, byte[] body) {
    static final String JSON = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();

    HttpReply {
        headers = Map.copyOf(headers);
    }

    static HttpReply json(int status, JsonNode tree) {
        try {
            return new HttpReply(status, JSON, Map.of(), MAPPER.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /// As the protocol has it: `{"error": …}`.
    static HttpReply error(int status, String line) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", line));
    }

    static HttpReply of(Refusal refusal) {
        var reply = error(status(refusal.reason()), refusal.line());
        return reply.status() == 503 ? reply.with("Retry-After", "1") : reply;
    }

    HttpReply with(String header, String value) {
        var more = new HashMap<>(headers);
        more.put(header, value);
        return new HttpReply(status, type, more, body);
    }

    private static int status(Refusal.Reason reason) {
        return switch (reason) {
            case MALFORMED,
                    WRONG_TENSORS,
                    WRONG_DATATYPE,
                    WRONG_SHAPE,
                    TOO_MANY_ROWS,
                    NOT_A_NUMBER ->
                    400;
            case UNKNOWN_MODEL -> 404;
            case CANCELLED -> 499;
            case FAILED -> 500;
            case NOT_READY, BUSY, CLOSED -> 503;
            case EXPIRED -> 504;
        };
    }

    /// Size only: the numbers are somebody's.
    @Override
    public String toString() {
        return "HttpReply[" + status + ", " + body.length + " bytes]";
    }
}
