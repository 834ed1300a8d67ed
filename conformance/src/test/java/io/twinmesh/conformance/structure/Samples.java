package io.twinmesh.conformance.structure;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Resources to begin with.
final class Samples {
    private static final Path SYNTHEA = Path.of("../../shared/data/clinical/synthea-r4");
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private Samples() {}

    static ObjectNode resource(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All resources of the shared bundles.
    static List<ObjectNode> synthea() {
        var all = new ArrayList<ObjectNode>();
        try (var files = Files.list(SYNTHEA)) {
            for (var file : files.filter(it -> it.toString().endsWith(".json")).sorted().toList()) {
                for (var entry : MAPPER.readTree(file.toFile()).path("entry")) {
                    all.add((ObjectNode) entry.path("resource"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /// Some of each type, spread over all.
    static List<ObjectNode> someOfEachType(List<ObjectNode> all, int each) {
        var byType = new HashMap<String, List<ObjectNode>>();
        all.forEach(it ->
                byType.computeIfAbsent(it.path("resourceType").asText(), _ -> new ArrayList<>())
                        .add(it));
        var some = new ArrayList<ObjectNode>();
        byType.values()
                .forEach(ofType -> {
                    for (int i = 0; i < Math.min(each, ofType.size()); i++) {
                        some.add(ofType.get(i * ofType.size() / each % ofType.size()));
                    }
                });
        return some;
    }

    /// Codes that are demanded, with no more than an extension in their place.
    static List<ObjectNode> absentCodes() {
        return List.of(
                resource(
                        """
                        {"resourceType":"Patient",
                         "_gender":{"extension":[{"url":"urn:example:e","valueCode":"unknown"}]}}
                        """),
                resource(
                        """
                        {"resourceType":"Observation","code":{"text":"c"},
                         "_status":{"extension":[{"url":"urn:example:e","valueCode":"unknown"}]}}
                        """));
    }

    /// What Synthea does not write: contained resources, ids and extensions beside primitive
    /// values, modifier extensions, values that are said to be absent.
    static List<ObjectNode> rarities() {
        return List.of(
                resource(
                        """
                        {"resourceType":"Patient","id":"a","gender":"other","_gender":{"id":"g"},
                         "_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                          "valueCode":"unknown"}]},
                         "name":[{"given":["Ada",null,"B"],"_given":[null,{"extension":[{"url":"urn:example:m","valueString":"m"}]},null]}],
                         "modifierExtension":[{"url":"urn:example:m","valueBoolean":true}],
                         "contact":[{"modifierExtension":[{"url":"urn:example:m","valueString":"m"}],
                          "name":{"text":"B"}}]}
                        """),
                resource(
                        """
                        {"resourceType":"Observation","id":"b","status":"final","code":{"text":"c"},
                         "contained":[{"resourceType":"Device","id":"d","status":"active",
                          "deviceName":[{"name":"Scale","type":"user-friendly-name"}]}],
                         "device":{"reference":"#d"},
                         "_effectiveDateTime":{"extension":[{"url":"urn:example:e",
                          "extension":[{"url":"urn:example:f","valueDecimal":1.50}]}]},
                         "component":[{"code":{"text":"c"},"valueSampledData":
                          {"origin":{"value":0},"period":10,"dimensions":1,"data":"1 2 E"},
                          "referenceRange":[{"low":{"value":1}}]}]}
                        """),
                resource(
                        """
                        {"resourceType":"MedicationRequest","id":"c","status":"active","intent":"order","medicationCodeableConcept":{"text":"m"},
                         "subject":{"reference":"Patient/a"},
                         "dosageInstruction":[{"timing":{"event":["2020-01-01T10:00:00Z"],
                          "repeat":{"boundsRange":{"low":{"value":1}},"periodUnit":"wk","period":1,
                          "dayOfWeek":["mon"],"timeOfDay":["08:00:00"]}},
                          "doseAndRate":[{"doseQuantity":{"value":1}}]}]}
                        """),
                resource(
                        """
                        {"resourceType":"Questionnaire","id":"d","status":"draft",
                         "item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"choice",
                          "answerOption":[{"valueString":"a"}]}]}]}
                        """));
    }
}
