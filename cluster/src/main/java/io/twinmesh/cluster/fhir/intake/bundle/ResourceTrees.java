package io.twinmesh.cluster.fhir.intake.bundle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.twin.rule.ImportRules;

import java.io.IOException;

/// The resources of one request as trees, made when they are asked for and not kept.
public final class ResourceTrees {
    /// Decimals exactly as written, `1.00` too.
    private static final ObjectReader TREE =
            JsonMapper.builder(BundleCutter.JSON)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private final byte[] bytes;

    public ResourceTrees(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param entry one with a body
    public JsonNode of(Entry entry) throws BundleRefused {
        var body = entry.body().orElseThrow();
        if (body.to() - body.from() > ImportRules.MAX_RESOURCE_BYTES) {
            throw BundleRefused.at(
                    entry.resourcePlace(),
                    "bundle.resource-too-large",
                    "has at most " + ImportRules.MAX_RESOURCE_BYTES + " bytes");
        }
        return read(entry, bytes, body.from(), body.to() - body.from());
    }

    /// A resource of an entry in another form.
    public JsonNode read(Entry entry, byte[] resource) throws BundleRefused {
        return read(entry, resource, 0, resource.length);
    }

    private static JsonNode read(Entry entry, byte[] from, int offset, int length)
            throws BundleRefused {
        try {
            return TREE.readTree(from, offset, length);
        } catch (IOException _) {
            throw BundleRefused.malformed(entry.resourcePlace(), "is not well-formed JSON");
        }
    }
}
