package io.twinmesh.cluster.fhir.search;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Where in a resource a value stands.
///
/// Written as element names joined by `.`; `extension(url)` is the extension of that name. Lists
/// are walked through by themselves.
record ElementPath(List<Step> steps) {
    ElementPath {
        steps = List.copyOf(steps);
    }

    sealed interface Step {
        record Child(String name) implements Step {}

        record Extension(String url) implements Step {}
    }

    static ElementPath of(String text) {
        var steps = new ArrayList<Step>();
        var rest = text;
        while (!rest.isEmpty()) {
            var extension = rest.startsWith("extension(");
            var end = rest.indexOf('.', extension ? rest.indexOf(')') : 0);
            var step = end < 0 ? rest : rest.substring(0, end);
            steps.add(
                    extension
                            ? new Step.Extension(
                                    step.substring("extension(".length(), step.length() - 1))
                            : new Step.Child(step));
            rest = end < 0 ? "" : rest.substring(end + 1);
        }
        return new ElementPath(steps);
    }

    /// The values there, none of them a list; empty when there is nothing.
    Stream<JsonNode> values(JsonNode resource) {
        var found = each(resource);
        for (var step : steps) {
            found = found.flatMap(node -> follow(node, step));
        }
        return found;
    }

    private static Stream<JsonNode> follow(JsonNode node, Step step) {
        return switch (step) {
            case Step.Child(var name) -> each(node.path(name));
            case Step.Extension(var url) ->
                    each(node.path("extension"))
                            .filter(extension -> extension.path("url").asText().equals(url));
        };
    }

    private static Stream<JsonNode> each(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Stream.empty();
        }
        return node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node);
    }
}
