package io.twinmesh.cluster.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// JSON answers, and what JSON may be said to be.
public final class Json {
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

    private Json() {}

    /// Whether a media type names no other charset than UTF-8, the only one that JSON has (RFC
    /// 8259, 8.1).
    public static boolean inUtf8(String mediaType) {
        var charset = CHARSET.matcher(mediaType);
        return !charset.find() || charset.group(1).equalsIgnoreCase("utf-8");
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// The same JSON on one line. Between tokens a line feed is white space, inside a text it is
    /// always escaped, so each is made a blank without touching anything else.
    public static byte[] oneLine(byte[] json) {
        var line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    public static HttpResponse ok(JsonNode body) {
        return answer(200, body.toString());
    }

    public static HttpResponse answer(int status, String json) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(ContentTypes.APPLICATION_JSON, json.getBytes(StandardCharsets.UTF_8));
    }
}
