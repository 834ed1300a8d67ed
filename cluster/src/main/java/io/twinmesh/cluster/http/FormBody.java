package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.Refused;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `application/x-www-form-urlencoded`.
final class FormBody {
    private static final int MAX_FIELDS = 256;

    private FormBody() {}

    /// The fields in the order in which they came, each with its values.
    static Map<String, List<String>> read(byte[] body) {
        var fields = new LinkedHashMap<String, List<String>>();
        var text = new String(body, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            return fields;
        }
        var pairs = text.split("&", MAX_FIELDS + 1);
        if (pairs.length > MAX_FIELDS) {
            throw malformed("A form has at most " + MAX_FIELDS + " fields.");
        }
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                fields.computeIfAbsent(decoded(pair.substring(0, equals)), _ -> new ArrayList<>())
                        .add(decoded(pair.substring(equals + 1)));
            } else if (!pair.isEmpty()) {
                throw malformed("A field of the form has no name or no value.");
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw malformed("The form has a broken escape.");
        }
    }

    private static Refused malformed(String why) {
        return new Refused(400, "body.malformed", why);
    }
}
