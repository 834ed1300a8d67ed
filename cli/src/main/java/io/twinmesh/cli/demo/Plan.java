package io.twinmesh.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cli.ask.Question;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Every model asked about every twin, in two halves.
///
/// The second half starts with the models that a node must load first (ONNX graphs). A node that
/// loads one holds its lease for tens of milliseconds instead of microseconds, so that the provider
/// that is killed half way really has work in its hands.
///
/// @param first asked before a provider is killed
/// @param second asked while and after a provider is killed
/// @param tokens what all of it costs
record Plan(List<Question> first, List<Question> second, List<String> off, long tokens) {
    Plan {
        first = List.copyOf(first);
        second = List.copyOf(second);
        off = List.copyOf(off);
    }

    /// @param models the server's `GET /v1/models`
    static Plan of(JsonNode models, List<Imported.Twin> twins) {
        var light = new ArrayList<Question>();
        var heavy = new ArrayList<Question>();
        var off = new ArrayList<String>();
        long tokens = 0;
        for (var model : models.path("models")) {
            var manifest = model.has("manifest") ? model.path("manifest") : model;
            if (model.path("off").asBoolean()) {
                off.add(manifest.path("id").asText());
                continue;
            }
            // an id reads name@version; asking by name alone takes the newest version
            var name = manifest.path("id").asText().replaceFirst("@.*", "");
            var score = manifest.path("engine").asText().equalsIgnoreCase("score");
            for (var twin : twins) {
                (score ? light : heavy)
                        .add(new Question(twin.id(), name, "TREAT", twin.lastObserved(), Map.of()));
                tokens += manifest.path("priceTokens").asLong();
            }
        }
        var half = Math.min(light.size(), (light.size() + heavy.size()) / 2);
        var second = new ArrayList<>(heavy);
        second.addAll(light.subList(half, light.size()));
        return new Plan(light.subList(0, half), second, off, tokens);
    }

    int size() {
        return first.size() + second.size();
    }
}
