package io.twinmesh.cluster.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.http.Json;

import org.apache.pekko.util.ByteString;

import java.nio.charset.StandardCharsets;

/// What goes over the wire (WHATWG HTML, server-sent events).
public final class ServerSentEvent {
    /// A comment; clients pass it over.
    static final ByteString HEARTBEAT = ByteString.fromString(": heartbeat\n\n");

    private ServerSentEvent() {}

    /// Tells clients to wait three seconds before they connect again, and where they go on when the
    /// connection breaks before the first event.
    ///
    /// @param after the place that the stream begins behind
    static ByteString opening(long after) {
        return ByteString.fromString("retry: 3000\nid: " + after + "\n\n");
    }

    /// @param id what the client sends as `Last-Event-ID` to go on behind this event
    /// @param data on one line
    public static ByteString of(long id, String event, JsonNode data) {
        return of(id, event, data.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// @param json put on one line
    public static ByteString of(long id, String event, byte[] json) {
        return ByteString.fromString("id: " + id + "\nevent: " + event + "\ndata: ")
                .concat(ByteString.fromArrayUnsafe(Json.oneLine(json)))
                .concat(ByteString.fromString("\n\n"));
    }

    /// The last event of a stream that the server ends, and why. It has no id: a client goes on
    /// behind the last event of the twin.
    static ByteString end(Refusal why) {
        var data =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("code", why.code())
                        .put("detail", why.why());
        return ByteString.fromString("event: end\ndata: " + data + "\n\n");
    }
}
