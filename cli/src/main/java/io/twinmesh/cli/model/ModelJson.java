package io.twinmesh.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.Notice;
import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.ContentId;
import io.twinmesh.inference.proof.Digest;

import java.util.Optional;

/// JSON on standard output: one line, plain ASCII, so that no terminal's or pipe's encoding can
/// damage it.
public final class ModelJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private ModelJson() {}

    public static String line(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /// The content name of a model's graph.
    static Optional<ContentId> graph(ModelManifest model) {
        return model.blobDigest().map(text -> new ContentId(new Digest(text)));
    }

    /// The manifest with its digest, the content names and the notice.
    static ObjectNode tree(BuiltInModel model) {
        var tree =
                ManifestJson.tree(model.manifest())
                        .put("digest", model.digest().text())
                        .put("cid", new ContentId(model.digest()).text());
        graph(model.manifest()).ifPresent(graph -> tree.put("graphCid", graph.text()));
        return tree.put("notice", Notice.TEXT);
    }
}
