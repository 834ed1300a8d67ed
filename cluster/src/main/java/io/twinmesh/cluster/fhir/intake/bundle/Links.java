package io.twinmesh.cluster.fhir.intake.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where a resource names itself and others, by byte offset, so that names can be replaced and
/// every other byte stays as it was written.
public final class Links {
    /// Elements whose text may look like the name of an entry and is something else.
    private static final Set<String> NO_LINK = Set.of("id", "value", "system");

    private final byte[] resource;
    private final List<Link> found = new ArrayList<>();
    private Optional<Link> id = Optional.empty();
    private int afterType;

    private Links(byte[] resource) {
        this.resource = resource;
    }

    /// A JSON string.
    ///
    /// @param from the opening quote
    /// @param to behind the closing quote
    /// @param text as it means, without escapes
    /// @param reference whether it stands as the `reference` of a Reference; else it is a `urn:` in
    ///   another place
    public record Link(int from, int to, String text, boolean reference) {}

    /// A text that takes the place of what stood between two offsets.
    private record Edit(int from, int to, byte[] text) {}

    /// What a link becomes.
    @FunctionalInterface
    public interface Target {
        /// @return empty when the link stays as it is
        Optional<String> of(Link link) throws BundleRefused;
    }

    /// @param resource one well-formed JSON object with a `resourceType`, UTF-8
    public static Links in(byte[] resource) {
        var links = new Links(resource);
        try (var json = BundleCutter.JSON.createParser(resource)) {
            json.nextToken();
            links.object(json, true);
        } catch (IOException _) {
            // it was parsed before; the parser's own message quotes the text
            throw new IllegalStateException("the resource is not well-formed JSON");
        }
        return links;
    }

    public List<Link> found() {
        return List.copyOf(found);
    }

    /// The same resource under an id of ours, its links led to where `target` says.
    public byte[] rewritten(String newId, Target target) throws BundleRefused {
        var edits = new ArrayList<Edit>();
        if (id.isEmpty()) {
            edits.add(new Edit(afterType, afterType, ascii(",\"id\":\"" + newId + "\"")));
        } else if (!id.get().text().equals(newId)) {
            edits.add(new Edit(id.get().from(), id.get().to(), ascii('"' + newId + '"')));
        }
        for (var link : found) {
            target.of(link)
                    .filter(text -> !text.equals(link.text()))
                    .ifPresent(text ->
                            edits.add(new Edit(link.from(), link.to(), ascii('"' + text + '"'))));
        }
        return edits.isEmpty() ? resource.clone() : spliced(edits);
    }

    private byte[] spliced(List<Edit> edits) {
        edits.sort((one, other) -> Integer.compare(one.from(), other.from()));
        var out = new ByteArrayOutputStream(resource.length + 64 * edits.size());
        int at = 0;
        for (var edit : edits) {
            out.write(resource, at, edit.from() - at);
            out.writeBytes(edit.text());
            at = edit.to();
        }
        out.write(resource, at, resource.length - at);
        return out.toByteArray();
    }

    /// Ids and types of FHIR resources need no escape in JSON.
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void object(JsonParser json, boolean top) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            var field = json.currentName();
            value(json, json.nextToken(), field, top);
        }
    }

    private void value(JsonParser json, JsonToken token, String field, boolean top)
            throws IOException {
        switch (token) {
            case START_OBJECT -> object(json, false);
            case START_ARRAY -> {
                for (var t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
                    value(json, t, field, false);
                }
            }
            case VALUE_STRING -> text(json, field, top);
            case NOT_AVAILABLE,
                    END_OBJECT,
                    END_ARRAY,
                    FIELD_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    VALUE_NUMBER_INT,
                    VALUE_NUMBER_FLOAT,
                    VALUE_TRUE,
                    VALUE_FALSE,
                    VALUE_NULL -> {}
        }
    }

    private void text(JsonParser json, String field, boolean top) throws IOException {
        var from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        var text = json.getText();
        var to = Math.toIntExact(json.currentLocation().getByteOffset());
        if (top && field.equals("id")) {
            id = Optional.of(new Link(from, to, text, false));
        } else if (top && field.equals("resourceType")) {
            afterType = to;
        } else if (field.equals("reference")) {
            found.add(new Link(from, to, text, true));
        } else if (text.startsWith("urn:") && !NO_LINK.contains(field)) {
            found.add(new Link(from, to, text, false));
        }
    }

    /// The place of a link as a path of element names and indices, never a value.
    public String place(Link link) {
        try (var json = BundleCutter.JSON.createParser(resource)) {
            while (json.nextToken() != null) {
                if (json.currentTokenLocation().getByteOffset() == link.from()) {
                    return BundleCutter.place(json);
                }
            }
            throw new IllegalStateException("there is no such link");
        } catch (IOException _) {
            throw new IllegalStateException("the resource is not well-formed JSON");
        }
    }
}
