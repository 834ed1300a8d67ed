package io.twinmesh.cluster.fhir.served;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Puts `meta.versionId` and `meta.lastUpdated` into a resource. They take the place of what the
/// source said there; every other byte stays as it was written, decimals among them.
///
/// @param version 1 or more
/// @param at when this version came in; served to the millisecond
public record VersionStamp(int version, Instant at) {
    private static final JsonFactory JSON = new JsonFactory();

    private record Edit(int from, int to, String text) {}

    /// Where things stand in the resource; -1 for what is not there.
    private static final class Outline {
        private final List<Edit> edits = new ArrayList<>();
        private int behindName = -1;
        private int insideMeta = -1;
        private boolean emptyMeta;
        private boolean version;
        private boolean updated;
    }

    /// @param resource one well-formed JSON object with a `resourceType`, UTF-8
    public byte[] on(byte[] resource) {
        var outline = new Outline();
        try (var json = JSON.createParser(resource)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                var field = json.currentName();
                var token = json.nextToken();
                if (field.equals("meta") && token == JsonToken.START_OBJECT) {
                    meta(json, outline);
                } else {
                    json.skipChildren();
                    if (field.equals("resourceType") || field.equals("id")) {
                        json.getText();
                        outline.behindName = Math.max(outline.behindName, offset(json));
                    }
                }
            }
        } catch (IOException _) {
            // the parser's own message quotes the text
            throw new IllegalStateException("the stored resource is not well-formed JSON");
        }
        return spliced(resource, edits(outline));
    }

    private void meta(JsonParser json, Outline outline) throws IOException {
        outline.insideMeta = offset(json);
        outline.emptyMeta = true;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            outline.emptyMeta = false;
            var field = json.currentName();
            json.nextToken();
            var from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            json.skipChildren();
            json.getText();
            switch (field) {
                case "versionId" -> {
                    outline.version = true;
                    outline.edits.add(new Edit(from, offset(json), quoted(versionId())));
                }
                case "lastUpdated" -> {
                    outline.updated = true;
                    outline.edits.add(new Edit(from, offset(json), quoted(lastUpdated())));
                }
                default -> {}
            }
        }
    }

    private List<Edit> edits(Outline outline) {
        var missing = new ArrayList<String>();
        if (!outline.version) {
            missing.add("\"versionId\":" + quoted(versionId()));
        }
        if (!outline.updated) {
            missing.add("\"lastUpdated\":" + quoted(lastUpdated()));
        }
        var edits = outline.edits;
        var text = String.join(",", missing);
        if (outline.insideMeta < 0) {
            edits.add(new Edit(outline.behindName, outline.behindName, ",\"meta\":{" + text + "}"));
        } else if (!missing.isEmpty()) {
            edits.add(
                    new Edit(
                            outline.insideMeta,
                            outline.insideMeta,
                            outline.emptyMeta ? text : text + ","));
        }
        edits.sort(Comparator.comparingInt(Edit::from));
        return edits;
    }

    private static byte[] spliced(byte[] resource, List<Edit> edits) {
        var out = new ByteArrayOutputStream(resource.length + 128);
        int at = 0;
        for (var edit : edits) {
            out.write(resource, at, edit.from() - at);
            out.writeBytes(edit.text().getBytes(StandardCharsets.US_ASCII));
            at = edit.to();
        }
        out.write(resource, at, resource.length - at);
        return out.toByteArray();
    }

    private static int offset(JsonParser json) {
        return Math.toIntExact(json.currentLocation().getByteOffset());
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    public String versionId() {
        return Integer.toString(version);
    }

    /// As `meta.lastUpdated` has it.
    public String lastUpdated() {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /// The version as an HTTP entity tag.
    public String etag() {
        return "W/\"" + version + "\"";
    }
}
