package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The list of nodes, which a server gives in pages.
public final class NodePages {
    private static final String PATH = "/v1/nodes";

    private NodePages() {}

    /// Every page, as one answer.
    public static ObjectNode all(ApiClient api) {
        var whole = JsonNodeFactory.instance.objectNode();
        var nodes = whole.putArray("nodes");
        var page = api.get(PATH);
        page.path("nodes").forEach(nodes::add);
        while (page.has("next")) {
            page = api.get(PATH + "?after=" + PathSegment.of(page.path("next").asText()));
            page.path("nodes").forEach(nodes::add);
        }
        return whole;
    }
}
