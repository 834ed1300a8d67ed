package io.twinmesh.cluster.fhir.read.twin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.consent.DataItems;
import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.directory.DirectoryEntry;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.StoredAnswer;
import io.twinmesh.persistence.resource.StoredResource;
import io.twinmesh.persistence.vault.DataClass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// One version of a resource on its way out, as a tree to look at and as bytes to serve.
///
/// @param twin whose it is; empty for one of the directory
/// @param tree with the id and the `meta` that are served
/// @param stored the source's bytes
public record FoundResource(
        Optional<PatientId> twin,
        DataClass dataClass,
        String type,
        String id,
        VersionStamp stamp,
        ObjectNode tree,
        byte[] stored) {
    /// Decimals exactly as written.
    private static final ObjectReader TREE =
            JsonMapper.builder(new JsonFactory())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(ObjectNode.class);

    /// @param resource not a deletion
    public static FoundResource of(StoredResource resource) {
        var place = resource.place();
        return of(
                Optional.of(place.twin()),
                resource.dataClass(),
                place.type(),
                resource.id(),
                new VersionStamp(place.version(), place.recordedAt()),
                resource.content().orElseThrow().toArray());
    }

    /// @param entry not a deletion
    public static FoundResource of(DirectoryEntry entry) {
        return of(
                Optional.empty(),
                DataClass.CLINICAL,
                entry.type(),
                entry.id(),
                new VersionStamp(entry.version(), entry.recordedAt()),
                entry.content().orElseThrow().toArray());
    }

    /// @param resource a form in which the answer is shown
    static FoundResource of(StoredAnswer answer, ObjectNode resource) {
        return of(
                Optional.of(answer.twin()),
                DataClass.CLINICAL,
                resource.path("resourceType").asText(),
                resource.path("id").asText(),
                new VersionStamp(answer.version(), answer.changedAt()),
                resource.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static FoundResource of(
            Optional<PatientId> twin,
            DataClass dataClass,
            String type,
            String id,
            VersionStamp stamp,
            byte[] stored) {
        try {
            ObjectNode tree = TREE.readValue(stored);
            var named = tree.path("id").asText().equals(id) ? stored : named(stored, id);
            tree.put("id", id);
            var meta =
                    tree.get("meta") instanceof ObjectNode object ? object : tree.putObject("meta");
            meta.put("versionId", stamp.versionId()).put("lastUpdated", stamp.lastUpdated());
            return new FoundResource(twin, dataClass, type, id, stamp, tree, named);
        } catch (IOException _) {
            // the parser's own message quotes the text
            throw new IllegalStateException("a stored resource is not one JSON object");
        }
    }

    /// The resource with another id, as the first format of the journal needs it: there the bytes
    /// still had the id of their source.
    private static byte[] named(byte[] stored, String id) throws IOException {
        ObjectNode tree = TREE.readValue(stored);
        tree.put("id", id);
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    public Instant recordedAt() {
        return stamp.at();
    }

    /// What is sent: the source's bytes with id, version and time in them.
    public byte[] served() {
        return stamp.on(stored);
    }

    /// What consent looks at.
    ///
    /// @param now what a patient's identity counts as of
    public DataItem item(Instant now) {
        return DataItems.of(dataClass, tree, now);
    }

    /// As the audit trail names it.
    public What.Resource audited() {
        return new What.Resource(type, id, Optional.of(stamp.version()));
    }

    public String reference() {
        return type + "/" + id;
    }

    @Override
    public String toString() {
        return "FoundResource[" + type + "]";
    }
}
