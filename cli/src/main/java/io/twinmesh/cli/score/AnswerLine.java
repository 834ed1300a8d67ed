package io.twinmesh.cli.score;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.model.ModelJson;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;

/// One outcome as one line of JSON.
final class AnswerLine {
    private AnswerLine() {}

    static String of(ModelManifest manifest, String digest, Outcome outcome) {
        var node =
                switch (outcome) {
                    case Outcome.Computed computed -> computed(computed);
                    case Outcome.NotComputed it -> {
                        var refused = JsonNodeFactory.instance.objectNode();
                        refused.set("notComputed", OutcomeJson.notComputed(it));
                        yield refused;
                    }
                };
        node.put("model", manifest.id().toString());
        node.put("digest", digest);
        return ModelJson.line(node);
    }

    private static ObjectNode computed(Outcome.Computed it) {
        var node = JsonNodeFactory.instance.objectNode();
        var main = it.outputs().getFirst();
        node.put("value", main.value());
        var values = node.putObject("values");
        it.outputs().forEach(output -> values.put(output.name(), output.value()));
        node.put("unit", main.unit());
        it.band()
                .ifPresent(band ->
                        node.putObject("band").put("code", band.code()).put("label", band.label()));
        var warnings = node.putArray("warnings");
        it.warnings().forEach(warnings::add);
        var contributions = node.putObject("contributions");
        it.contributions().forEach(one -> contributions.put(one.input(), one.amount()));
        return node;
    }
}
