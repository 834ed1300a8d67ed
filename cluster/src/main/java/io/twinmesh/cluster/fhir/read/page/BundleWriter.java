package io.twinmesh.cluster.fhir.read.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.read.twin.FoundResource;
import io.twinmesh.cluster.fhir.served.VersionStamp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Writes a Bundle round resources whose bytes stay as they are.
public final class BundleWriter {
    private final String base;
    private final ObjectNode head;
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

    /// Why something is in a search's result.
    enum Mode {
        MATCH,
        INCLUDE,
        OUTCOME;

        String code() {
            return switch (this) {
                case MATCH -> "match";
                case INCLUDE -> "include";
                case OUTCOME -> "outcome";
            };
        }
    }

    /// @param type `searchset` or `history`
    /// @param base this server's own FHIR address
    BundleWriter(String type, String base, Instant now) {
        this.base = base;
        this.head = JsonNodeFactory.instance.objectNode().put("resourceType", "Bundle");
        head.putObject("meta").put("lastUpdated", new VersionStamp(1, now).lastUpdated());
        head.put("type", type);
    }

    public void total(int total) {
        head.put("total", total);
    }

    void link(String relation, String url) {
        head.withArrayProperty("link").addObject().put("relation", relation).put("url", url);
    }

    /// How many bytes the entries have so far.
    int size() {
        return entries.size();
    }

    void found(FoundResource resource, Mode mode) {
        var search = JsonNodeFactory.instance.objectNode();
        search.putObject("search").put("mode", mode.code());
        entry(address(resource.reference()), Optional.of(resource.served()), search);
    }

    /// What is to be said about the search itself.
    void outcome(List<Note> notes) {
        var outcome = JsonNodeFactory.instance.objectNode().put("resourceType", "OperationOutcome");
        var issues = outcome.putArray("issue");
        for (var note : notes) {
            var issue = issues.addObject().put("severity", note.severity());
            issue.put("code", note.issueType());
            issue.putObject("details")
                    .putArray("coding")
                    .addObject()
                    .put("system", "https://twinmesh.io/refusals")
                    .put("code", note.code());
            issue.put("diagnostics", note.text());
        }
        var search = JsonNodeFactory.instance.objectNode();
        search.putObject("search").put("mode", Mode.OUTCOME.code());
        // it has no address here, and FHIR wants a name for everything in a searchset
        var name = "urn:uuid:" + UUID.nameUUIDFromBytes(utf8(outcome));
        entry(name, Optional.of(utf8(outcome)), search);
    }

    /// @param severity `warning` or `information`
    /// @param issueType a code of the value set `issue-type`
    /// @param code permanent, listed in `docs/refusals.md`
    record Note(String severity, String issueType, String code, String text) {}

    /// One version in a history.
    ///
    /// @param resource empty for a deletion
    public void version(String reference, VersionStamp stamp, Optional<FoundResource> resource) {
        var rest = JsonNodeFactory.instance.objectNode();
        var created = stamp.version() == 1;
        rest.putObject("request")
                .put("method", resource.isEmpty() ? "DELETE" : created ? "POST" : "PUT")
                .put("url", created ? reference.substring(0, reference.indexOf('/')) : reference);
        rest.putObject("response")
                .put("status", resource.isEmpty() ? "204" : created ? "201" : "200")
                .put("etag", stamp.etag())
                .put("lastModified", stamp.lastUpdated());
        entry(address(reference), resource.map(FoundResource::served), rest);
    }

    private String address(String reference) {
        return base + "/" + reference;
    }

    private void entry(String fullUrl, Optional<byte[]> resource, ObjectNode rest) {
        if (entries.size() > 0) {
            entries.write(',');
        }
        entries.write('{');
        write("\"fullUrl\":" + JsonNodeFactory.instance.textNode(fullUrl) + ",");
        resource.ifPresent(bytes -> {
            write("\"resource\":");
            entries.writeBytes(bytes);
            write(",");
        });
        var text = rest.toString();
        write(text.substring(1));
    }

    public byte[] bytes() {
        var start = head.toString();
        var out = new ByteArrayOutputStream(start.length() + entries.size() + 16);
        out.writeBytes(start.substring(0, start.length() - 1).getBytes(StandardCharsets.UTF_8));
        // an empty list is not allowed in FHIR
        if (entries.size() > 0) {
            out.writeBytes(",\"entry\":[".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(entries.toByteArray());
            out.write(']');
        }
        out.write('}');
        return out.toByteArray();
    }

    private void write(String text) {
        entries.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] utf8(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
