package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Streams over a transaction Bundle once and notes where each resource begins and ends. No tree is
/// built: a 34 MB bundle costs 2 MB of garbage this way, and 500 MB as a model.
final class BundleCutter {
    static final int MAX_ENTRIES = 20_000;
    static final int MAX_RESOURCE_BYTES = 512 * 1024;

    private static final int MAX_DEPTH = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Set<String> METHODS = Set.of("POST", "PUT");

    /// Strict: a repeated key would otherwise silently win over the first one.
    static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(200)
                                    .maxNameLength(256)
                                    .maxStringLength(MAX_RESOURCE_BYTES)
                                    .build())
                    .build();

    private final byte[] bundle;
    private final List<Entry> entries = new ArrayList<>();
    private String type = "";
    private String resourceType = "";

    private BundleCutter(byte[] bundle) {
        this.bundle = bundle;
    }

    /// Where one entry's resource lies.
    ///
    /// @param fullUrl empty when there is none
    /// @param type FHIR resource type
    /// @param id empty when there is none
    record Entry(int index, String fullUrl, String type, String id, int from, int to) {
        String place() {
            return "entry[" + index + "].resource";
        }
    }

    static List<Entry> cut(byte[] bundle) throws BundleRefused {
        return new BundleCutter(bundle).cut();
    }

    private List<Entry> cut() throws BundleRefused {
        if (bundle.length > 1 && (bundle[0] == 0 || bundle[1] == 0 || bundle[0] == (byte) 0xFE)) {
            throw BundleRefused.malformed("the body", "must be UTF-8");
        }
        try (var json = JSON.createParser(bundle)) {
            try {
                top(json);
                if (json.nextToken() != null) {
                    throw BundleRefused.malformed("the body", "must end after the bundle");
                }
            } catch (IOException _) {
                // the parser's own message quotes the text it stumbled over
                throw BundleRefused.malformed(place(json), "is not well-formed JSON");
            }
        } catch (IOException _) {
            throw BundleRefused.malformed("the body", "is not readable");
        }
        if (!resourceType.equals("Bundle")) {
            throw BundleRefused.malformed("resourceType", "must be Bundle");
        }
        if (!type.equals("transaction") && !type.equals("batch")) {
            throw new BundleRefused("bundle.not-transaction", "type must be transaction or batch");
        }
        return entries;
    }

    private void top(JsonParser json) throws IOException, BundleRefused {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed("the body", "must be a JSON object");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            switch (field) {
                case "resourceType" -> resourceType = text(json, value);
                case "type" -> type = text(json, value);
                case "entry" -> entries(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void entries(JsonParser json, JsonToken start) throws IOException, BundleRefused {
        if (start != JsonToken.START_ARRAY) {
            throw BundleRefused.malformed("entry", "must be an array");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (entries.size() == MAX_ENTRIES) {
                throw new BundleRefused(
                        "bundle.too-many-entries",
                        "a bundle has at most " + MAX_ENTRIES + " entries");
            }
            entries.add(entry(json));
        }
    }

    private Entry entry(JsonParser json) throws IOException, BundleRefused {
        var at = "entry[" + entries.size() + "]";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed(at, "must be an object");
        }
        var fullUrl = "";
        Entry resource = null;
        var method = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            switch (field) {
                case "fullUrl" -> fullUrl = text(json, value);
                case "resource" -> resource = resource(json, value);
                case "request" -> method = method(json, value);
                default -> json.skipChildren();
            }
        }
        if (resource == null) {
            throw BundleRefused.malformed(at + ".resource", "is missing");
        }
        if (!METHODS.contains(method)) {
            throw BundleRefused.malformed(at + ".request.method", "must be POST or PUT");
        }
        return new Entry(
                resource.index(),
                fullUrl,
                resource.type(),
                resource.id(),
                resource.from(),
                resource.to());
    }

    private Entry resource(JsonParser json, JsonToken start) throws IOException, BundleRefused {
        var at = "entry[" + entries.size() + "].resource";
        if (start != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed(at, "must be an object");
        }
        var from = offset(json.currentTokenLocation().getByteOffset());
        var type = "";
        var id = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            switch (field) {
                case "resourceType" -> type = text(json, value);
                case "id" -> id = text(json, value);
                default -> json.skipChildren();
            }
        }
        var to = offset(json.currentLocation().getByteOffset());
        if (!NAME.matcher(type).matches()) {
            throw BundleRefused.malformed(at + ".resourceType", "must name a resource type");
        }
        return new Entry(entries.size(), "", type, id, from, to);
    }

    private String method(JsonParser json, JsonToken start) throws IOException, BundleRefused {
        if (start != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed(place(json), "must be an object");
        }
        var method = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            if (field.equals("method")) {
                method = text(json, value);
            } else {
                json.skipChildren();
            }
        }
        return method;
    }

    private static String text(JsonParser json, JsonToken value) throws IOException, BundleRefused {
        if (value != JsonToken.VALUE_STRING) {
            throw BundleRefused.malformed(place(json), "must be a string");
        }
        return json.getText();
    }

    private static int offset(long byteOffset) throws BundleRefused {
        if (byteOffset < 0) {
            throw BundleRefused.malformed("the body", "must be UTF-8");
        }
        return Math.toIntExact(byteOffset);
    }

    /// Where the parser stands, as `entry[17].resource.code`: names and numbers, never a value.
    private static String place(JsonParser json) {
        var parts = new ArrayDeque<String>();
        for (JsonStreamContext c = json.getParsingContext(); c != null; c = c.getParent()) {
            if (c.inArray()) {
                parts.addFirst("[" + Math.max(0, c.getCurrentIndex()) + "]");
            } else if (c.inObject() && c.getCurrentName() != null) {
                var known = NAME.matcher(c.getCurrentName()).matches();
                parts.addFirst("." + (known ? c.getCurrentName() : "?"));
            }
        }
        return parts.isEmpty() ? "the body" : String.join("", parts).substring(1);
    }
}
