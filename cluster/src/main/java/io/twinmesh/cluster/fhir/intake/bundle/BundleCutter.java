package io.twinmesh.cluster.fhir.intake.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

import io.twinmesh.actors.twin.rule.ImportRules;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Streams over a bundle once and notes where each resource begins and ends. No tree is built: a 34
/// MB bundle costs 2 MB of garbage this way, and 500 MB as a model.
public final class BundleCutter {
    public static final int MAX_ENTRIES = 20_000;

    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER = 200;
    private static final int MAX_NAME = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    /// Strict: a repeated key would otherwise silently win over the first one.
    static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_NUMBER)
                                    .maxNameLength(MAX_NAME)
                                    .maxStringLength(ImportRules.MAX_RESOURCE_BYTES)
                                    .build())
                    .build();

    private final byte[] bytes;
    private final List<Entry> entries = new ArrayList<>();
    private String type = "";
    private String resourceType = "";

    private BundleCutter(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param type of the bundle: `transaction` or `batch`
    public record Cut(String type, List<Entry> entries) {
        public Cut {
            entries = List.copyOf(entries);
        }
    }

    public static Cut bundle(byte[] bytes) throws BundleRefused {
        var cutter = new BundleCutter(bytes);
        cutter.read(cutter::top);
        if (!cutter.resourceType.equals("Bundle")) {
            throw BundleRefused.malformed("resourceType", "must be Bundle");
        }
        if (!cutter.type.equals("transaction") && !cutter.type.equals("batch")) {
            throw BundleRefused.at(
                    "type", "bundle.not-transaction", "must be transaction or batch");
        }
        return new Cut(cutter.type, cutter.entries);
    }

    /// A body that is one resource.
    public static Entry.Body resource(byte[] bytes) throws BundleRefused {
        var cutter = new BundleCutter(bytes);
        var found = new ArrayList<Entry.Body>();
        try {
            cutter.read(json -> found.add(resource(json, json.nextToken(), "the body")));
        } catch (BundleRefused e) {
            throw e.as("resource.malformed");
        }
        return found.getFirst();
    }

    private interface Step {
        void over(JsonParser json) throws IOException, BundleRefused;
    }

    private void read(Step step) throws BundleRefused {
        if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0 || bytes[0] == (byte) 0xFE)) {
            throw BundleRefused.malformed("the body", "must be UTF-8");
        }
        try (var json = JSON.createParser(bytes)) {
            try {
                step.over(json);
                if (json.nextToken() != null) {
                    throw BundleRefused.malformed("the body", "must end where its object ends");
                }
            } catch (IOException e) {
                throw BundleRefused.malformed(place(json), unsound(json, e));
            }
        } catch (IOException _) {
            throw BundleRefused.malformed("the body", "is not readable");
        }
    }

    /// What was expected where the parser stumbled; its own message quotes the text there.
    private static String unsound(JsonParser json, IOException e) {
        var stumbled = json.currentLocation();
        var expected =
                e instanceof StreamConstraintsException
                        ? "must be at most "
                                + MAX_DEPTH
                                + " levels deep, with names of at most "
                                + MAX_NAME
                                + " and numbers of at most "
                                + MAX_NUMBER
                                + " characters"
                        : "must be well-formed JSON that names no property twice";
        var where = " (line %d, column %d)".formatted(stumbled.getLineNr(), stumbled.getColumnNr());
        return path(json).misnamed()
                ? expected
                        + where
                        + "; it has a property whose name is not made of letters,"
                        + " digits and _ as FHIR's are"
                : expected + where;
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
        Optional<Entry.Body> resource = Optional.empty();
        var request = new Request("", "", "", "");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            switch (field) {
                case "fullUrl" -> fullUrl = text(json, value);
                case "resource" -> resource = Optional.of(resource(json, value, at + ".resource"));
                case "request" -> request = request(json, value);
                default -> json.skipChildren();
            }
        }
        if (request.method().isEmpty()) {
            throw BundleRefused.malformed(at + ".request.method", "is missing");
        }
        return new Entry(
                entries.size(),
                at,
                fullUrl,
                request.method(),
                request.url(),
                request.ifMatch(),
                request.ifNoneExist(),
                resource);
    }

    private static Entry.Body resource(JsonParser json, JsonToken start, String at)
            throws IOException, BundleRefused {
        if (start != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed(at, "must be a JSON object");
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
        return new Entry.Body(type, id, from, to);
    }

    private record Request(String method, String url, String ifMatch, String ifNoneExist) {}

    private static Request request(JsonParser json, JsonToken start)
            throws IOException, BundleRefused {
        if (start != JsonToken.START_OBJECT) {
            throw BundleRefused.malformed(place(json), "must be an object");
        }
        var method = "";
        var url = "";
        var ifMatch = "";
        var ifNoneExist = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            var value = json.nextToken();
            switch (field) {
                case "method" -> method = text(json, value);
                case "url" -> url = text(json, value);
                case "ifMatch" -> ifMatch = text(json, value);
                case "ifNoneExist" -> ifNoneExist = text(json, value);
                default -> json.skipChildren();
            }
        }
        return new Request(method, url, ifMatch, ifNoneExist);
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

    /// Where the parser stands, as `entry[17].resource.code`: names and numbers, never a value. A
    /// name that no FHIR element can have may be anything, so the path ends before it.
    static String place(JsonParser json) {
        return path(json).text();
    }

    /// @param misnamed whether it ends before a name that no FHIR element can have
    private record Path(String text, boolean misnamed) {}

    private static Path path(JsonParser json) {
        var parts = new ArrayDeque<String>();
        var misnamed = false;
        for (JsonStreamContext c = json.getParsingContext(); c != null; c = c.getParent()) {
            if (c.inArray()) {
                parts.addFirst("[" + Math.max(0, c.getCurrentIndex()) + "]");
            } else if (c.inObject() && c.getCurrentName() != null) {
                if (NAME.matcher(c.getCurrentName()).matches()) {
                    parts.addFirst("." + c.getCurrentName());
                } else {
                    misnamed = true;
                    parts.clear();
                }
            }
        }
        var text = parts.isEmpty() ? "the body" : String.join("", parts).substring(1);
        return new Path(text, misnamed);
    }
}
