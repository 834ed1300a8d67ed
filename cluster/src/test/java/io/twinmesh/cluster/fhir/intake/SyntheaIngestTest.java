package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The shared Synthea bundles against `synthea_expected.json`, which somebody else computed.
class SyntheaIngestTest {
    private static final JsonNode EXPECTED = Bundles.expected();
    private static final JsonMapper EXACT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    static List<String> bundles() {
        return Bundles.files();
    }

    private static Stream<Fact> facts(PlannedBundle cut) {
        return cut.patients().stream()
                .flatMap(patient -> patient.resources().stream())
                .flatMap(resource -> resource.facts().stream());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void every_entry_has_a_place_in_the_twin_or_the_directory(String file) {
        var cut = PlannedBundle.ofSynthea(file);

        var counts = new TreeMap<String, Integer>();
        cut.steps().forEach(step -> counts.merge(step.type(), 1, Integer::sum));
        var expected = new TreeMap<String, Integer>();
        EXPECTED.get(file)
                .get("resourceCounts")
                .properties()
                .forEach(entry -> expected.put(entry.getKey(), entry.getValue().intValue()));
        assertThat(counts).isEqualTo(expected);
        assertThat(cut.shared())
                .allMatch(shared -> Set.of("Organization", "Practitioner").contains(shared.type()));
        assertThat(cut.steps()).hasSize(EXPECTED.get(file).get("entries").intValue());
        assertThat(cut.withoutFact()).isEmpty();
        assertThat(cut.patients()).hasSize(EXPECTED.get(file).has("patient") ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void every_resource_is_its_source_with_ids_and_references_resolved(String file)
            throws IOException {
        var bundle = EXACT.readTree(Bundles.synthea(file));
        var names = new TreeMap<String, String>();
        var planned = PlannedBundle.ofSynthea(file);
        for (int i = 0; i < planned.steps().size(); i++) {
            var step = planned.steps().get(i);
            names.put(
                    bundle.at("/entry/" + i + "/fullUrl").asText(), step.type() + "/" + step.id());
        }

        for (int i = 0; i < planned.steps().size(); i++) {
            var step = planned.steps().get(i);
            var expected = renamed(bundle.at("/entry/" + i + "/resource"), names);
            ((ObjectNode) expected).put("id", step.id());
            assertThat(EXACT.readTree(content(step))).isEqualTo(expected);
        }
    }

    private static byte[] content(Intake.Step step) {
        return switch (step) {
            case Intake.Step.Keep keep -> keep.resource().bytes();
            case Intake.Step.Share(var _, DirectoryChange.Put put) -> put.content().toArray();
            case Intake.Step.Share _, Intake.Step.TakeBack _, Intake.Step.Nothing _ ->
                    throw new AssertionError("nothing is taken back");
        };
    }

    private static JsonNode renamed(JsonNode node, Map<String, String> names) {
        if (node.isTextual()) {
            return TextNode.valueOf(names.getOrDefault(node.asText(), node.asText()));
        }
        if (node instanceof ObjectNode object) {
            var copy = EXACT.createObjectNode();
            object.properties()
                    .forEach(field -> copy.set(field.getKey(), renamed(field.getValue(), names)));
            return copy;
        }
        if (node.isArray()) {
            var copy = EXACT.createArrayNode();
            node.forEach(element -> copy.add(renamed(element, names)));
            return copy;
        }
        return node;
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void the_observations_agree_per_code(String file) {
        var byCode = new TreeMap<String, List<Fact.Observed>>();
        facts(PlannedBundle.ofSynthea(file))
                .filter(Fact.Observed.class::isInstance)
                .map(Fact.Observed.class::cast)
                .forEach(fact ->
                        byCode.computeIfAbsent(fact.key().code(), _ -> new ArrayList<>())
                                .add(fact));

        var expected = EXPECTED.get(file).path("observations");
        var codes = new TreeSet<String>();
        expected.fieldNames().forEachRemaining(codes::add);
        assertThat(byCode.keySet()).isEqualTo(codes);
        byCode.forEach((code, observed) -> {
            var row = expected.get(code);
            var inTime = observed.stream().sorted(Comparator.comparing(Fact.Observed::at)).toList();
            assertThat(observed).as(code).hasSize(row.get("n").intValue());
            assertThat(inTime.getFirst().at()).isEqualTo(time(row, "first"));
            assertThat(inTime.getLast().at()).isEqualTo(time(row, "last"));
            switch (inTime.getLast()) {
                case Fact.Measured measured -> {
                    assertThat(measured.value().doubleValue())
                            .isEqualTo(row.get("lastValue").doubleValue());
                    assertThat(measured.unit()).isEqualTo(row.get("unit").asText());
                }
                case Fact.Coded coded ->
                        assertThat(coded.values().getFirst().code())
                                .isEqualTo(row.get("lastValue").asText());
            }
        });
    }

    private static Instant time(JsonNode row, String field) {
        return java.time.OffsetDateTime.parse(row.get(field).asText()).toInstant();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void the_conditions_and_active_medications_agree(String file) {
        var conditions = new TreeSet<String>();
        var active = new TreeSet<String>();
        var medications = new TreeSet<String>();
        facts(PlannedBundle.ofSynthea(file))
                .forEach(fact -> {
                    switch (fact) {
                        case Fact.ConditionNoted noted -> {
                            var name =
                                    noted.codes().getFirst().code()
                                            + "|"
                                            + noted.display().orElse("");
                            conditions.add(name);
                            if (noted.active()) {
                                active.add(name);
                            }
                        }
                        case Fact.MedicationNoted noted -> {
                            if (noted.active()) {
                                medications.add(noted.display());
                            }
                        }
                        case Fact.Person _,
                                Fact.Measured _,
                                Fact.Coded _,
                                Fact.VariantReported _,
                                Fact.Tagged _,
                                Fact.ConsentGiven _ -> {}
                    }
                });

        assertThat(conditions).isEqualTo(names(file, "conditions"));
        assertThat(active).isEqualTo(names(file, "activeConditions"));
        assertThat(medications).isEqualTo(names(file, "activeMedications"));
    }

    private static Set<String> names(String file, String field) {
        var names = new TreeSet<String>();
        EXPECTED.get(file).path(field).forEach(name -> names.add(name.asText()));
        return names;
    }
}
