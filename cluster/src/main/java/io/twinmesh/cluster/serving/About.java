package io.twinmesh.cluster.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.List;
import java.util.Objects;

/// What the server says about itself.
public final class About {
    public static final String NAME = "twinmesh";
    public static final List<String> EXTENSIONS =
            List.of("binary_tensor_data", "model_repository", "statistics", "schedule_policy");

    private About() {}

    /// From the jar's manifest; `dev` when run from class files.
    public static String version() {
        return Objects.requireNonNullElse(
                About.class.getPackage().getImplementationVersion(), "dev");
    }

    public static JsonNode tree() {
        var tree =
                JsonNodeFactory.instance.objectNode().put("name", NAME).put("version", version());
        var extensions = tree.putArray("extensions");
        EXTENSIONS.forEach(extensions::add);
        return tree;
    }
}
