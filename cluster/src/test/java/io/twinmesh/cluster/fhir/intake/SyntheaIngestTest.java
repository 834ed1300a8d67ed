package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.twinmesh.actors.twin.PatientCommand;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.Engine;
import io.twinmesh.inference.catalog.InputSource;
import io.twinmesh.inference.catalog.InputSpec;
import io.twinmesh.inference.catalog.ManifestJson;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.ModelId;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.catalog.OutputSpec;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.consent.Requester;
import io.twinmesh.persistence.directory.DirectoryChange;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The shared Synthea bundles against `synthea_expected.json`, which somebody else computed.
class SyntheaIngestTest {
    private static final JsonNode EXPECTED = Bundles.expected();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonMapper EXACT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    static List<String> bundles() {
        return Bundles.files();
    }

    private static PlannedBundle cut(String file) {
        return PlannedBundle.of(Bundles.intake(new Remembered()), Bundles.synthea(file));
    }

    private static Stream<Fact> facts(PlannedBundle cut) {
        return cut.patients().stream()
                .flatMap(patient -> patient.resources().stream())
                .flatMap(resource -> resource.facts().stream());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void every_entry_has_a_place_in_the_twin_or_the_directory(String file) {
        var cut = cut(file);

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
        var planned = cut(file);
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
        facts(cut(file))
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
        facts(cut(file))
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

    @Test
    void twins_on_a_real_journal_give_models_the_derived_inputs(@TempDir Path folder) {
        var catalog = probe(folder.resolve("models"));
        var digest = catalog.byName("probe").orElseThrow().digest().text();
        var checked = 0;
        var lookedAhead = 0;
        try (var harness = new TwinHarness(folder, catalog)) {
            for (var file : bundles()) {
                var derived = EXPECTED.get(file).path("derived");
                if (derived.isMissingNode()) {
                    continue;
                }
                var part = cut(file).patients().getFirst();
                var twin = harness.twin(part.patient());
                var imported = harness.take(twin, part.resources());
                assertThat(imported.stored()).isEqualTo(part.resources().size());
                harness.consent(twin);
                assertThat(harness.take(twin, part.resources()).unchanged())
                        .isEqualTo(part.resources().size());

                var asOf = LocalDate.parse(derived.get("asOf").asText());
                var onTheDay = tree(inputs(harness, twin, digest, asOf, "", 1));
                // one patient's newest creatinine is three months younger than the day: the twin
                // does not look into the future, the data's author did
                var creatinine = EXPECTED.get(file).path("observations").path("38483-4");
                if (!creatinine.isMissingNode()
                        && LocalDate.parse(creatinine.get("last").asText().substring(0, 10))
                                .isAfter(asOf)) {
                    assertThat(onTheDay.has("creatinine")).isFalse();
                    var later =
                            tree(
                                    inputs(
                                            harness,
                                            twin,
                                            digest,
                                            LocalDate.parse("2020-12-12"),
                                            "",
                                            2));
                    compare(file, derived, later);
                    lookedAhead++;
                } else {
                    compare(file, derived, onTheDay);
                }
                checked++;
            }
            // 12.9 kB when every resource of the compartment came to be kept, claims among them,
            // and
            // consent came to know what each fact's resource mentions; it must not grow unnoticed
            assertThat(largestSnapshot(harness)).isBetween(1, 13_500);
        }
        assertThat(checked).isEqualTo(9);
        assertThat(lookedAhead).isEqualTo(1);
    }

    private static int largestSnapshot(TwinHarness harness) {
        try (var connection = harness.journal.getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT max(length(\"snapshot_payload\")) FROM \"snapshot\"")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_published_scores_of_the_twins_are_the_expected_ones(@TempDir Path folder) {
        var pce = builtIn("pce-2013");
        var framingham = builtIn("framingham-cvd-2008");
        var models = folder.resolve("models");
        publish(models, pce);
        publish(models, framingham);
        var catalog = ModelCatalog.open(models);
        var compared = 0;
        try (var harness = new TwinHarness(folder, catalog)) {
            for (var file : bundles()) {
                var derived = EXPECTED.get(file).path("derived");
                if (derived.isMissingNode()) {
                    continue;
                }
                var part = cut(file).patients().getFirst();
                var twin = harness.twin(part.patient());
                harness.take(twin, part.resources());
                harness.consent(twin);
                var asOf = LocalDate.parse(derived.get("asOf").asText());
                if (derived.has("pce2013_white")) {
                    var asked = "{\"race\":\"white\"}";
                    assertThat(score(harness, twin, catalog, pce, asOf, asked, 1))
                            .as(file)
                            .isCloseTo(derived.get("pce2013_white").doubleValue(), within(1e-9));
                    compared++;
                }
                if (derived.has("framingham2008")) {
                    assertThat(score(harness, twin, catalog, framingham, asOf, "", 2))
                            .as(file)
                            .isCloseTo(derived.get("framingham2008").doubleValue(), within(1e-9));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(16);
    }

    private static double score(
            TwinHarness harness,
            ActorRef<PatientCommand> twin,
            ModelCatalog catalog,
            ModelManifest manifest,
            LocalDate asOf,
            String asked,
            int question) {
        var digest = catalog.byName(manifest.id().toString()).orElseThrow().digest().text();
        var handed = inputs(harness, twin, digest, asOf, asked, question);
        try (var model = Engines.load(manifest, Optional.empty())) {
            var outcome = model.run(InputJson.read(handed).values());
            assertThat(outcome).isInstanceOf(Outcome.Computed.class);
            return ((Outcome.Computed) outcome).outputs().getFirst().value();
        }
    }

    private static ModelManifest builtIn(String name) {
        return BuiltInModel.named(name).orElseThrow().manifest();
    }

    private static void publish(Path models, ModelManifest manifest) {
        ModelCatalog.publish(
                models,
                new SignedManifest(ManifestJson.write(manifest), new byte[64]),
                Optional.empty());
    }

    private static byte[] inputs(
            TwinHarness harness,
            ActorRef<PatientCommand> twin,
            String model,
            LocalDate asOf,
            String asked,
            int question) {
        var job = new JobId("job-" + "0".repeat(31) + question);
        var prepared =
                harness.<PatientCommand.PrepareReply>ask(
                        twin,
                        to ->
                                new PatientCommand.Prepare(
                                        job,
                                        Requester.client("asker"),
                                        "TREAT",
                                        model,
                                        asOf,
                                        asked,
                                        to));
        assertThat(prepared).isInstanceOf(PatientCommand.PrepareReply.Granted.class);
        var lease = new LeaseId("ls-" + "0".repeat(32));
        var handed =
                harness.<PatientCommand.HandOutReply>ask(
                        twin, to -> new PatientCommand.HandOut(job, lease, to));
        return ((PatientCommand.HandOutReply.Inputs) handed).canonicalJson();
    }

    private static JsonNode tree(byte[] canonical) {
        try {
            return JSON.readTree(canonical).get("inputs");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compare(String file, JsonNode derived, JsonNode inputs) {
        assertThat(inputs.get("female").booleanValue())
                .as(file)
                .isEqualTo(derived.get("female").booleanValue());
        for (var number :
                List.of("age", "totalChol", "hdl", "sbp", "bmi", "creatinine", "egfrCkdEpi2021")) {
            if (derived.get(number).isNull()) {
                assertThat(inputs.has(number)).as(file + " " + number).isFalse();
            } else {
                assertThat(inputs.path(number).doubleValue())
                        .as(file + " " + number)
                        .isEqualTo(derived.get(number).doubleValue(), within(1e-9));
            }
        }
        for (var flag : List.of("smoker", "diabetes", "bpTreated", "statin")) {
            assertThat(inputs.get(flag).booleanValue())
                    .as(file + " " + flag)
                    .isEqualTo(derived.get(flag).intValue() == 1);
        }
    }

    /// A model that asks for everything `derived` holds, by the rules of the data's README.
    private static ModelCatalog probe(Path models) {
        var loinc = "http://loinc.org|";
        var sct = "http://snomed.info/sct|";
        var creatinine = observation("creatinine", "mg/dL", false, loinc + "38483-4");
        var manifest =
                new ModelManifest(
                        new ModelId("probe", "1"),
                        "Every derived input",
                        Engine.SCORE,
                        Optional.of("ckd-epi-2021"),
                        Optional.empty(),
                        "test",
                        List.of(
                                amount("age", "a", true, new InputSource.Age()),
                                flag("female", new InputSource.Sex()),
                                observation("totalChol", "mg/dL", true, loinc + "2093-3"),
                                observation("hdl", "mg/dL", true, loinc + "2085-9"),
                                observation("sbp", "mm[Hg]", true, loinc + "8480-6"),
                                observation("bmi", "kg/m2", true, loinc + "39156-5"),
                                flag(
                                        "smoker",
                                        new InputSource.CodedObservation(
                                                List.of(loinc + "72166-2"),
                                                Stream.of(
                                                                "449868002",
                                                                "428041000124106",
                                                                "77176002",
                                                                "230059006",
                                                                "230060001",
                                                                "230062009",
                                                                "230063004",
                                                                "230064005",
                                                                "230065006")
                                                        .map(sct::concat)
                                                        .toList())),
                                flag(
                                        "diabetes",
                                        new InputSource.ActiveCondition(List.of(sct + "44054006"))),
                                flag(
                                        "bpTreated",
                                        new InputSource.ActiveMedication(
                                                List.of(
                                                        "hydrochlorothiazide",
                                                        "lisinopril",
                                                        "amlodipine",
                                                        "atenolol",
                                                        "metoprolol",
                                                        "losartan",
                                                        "carvedilol",
                                                        "furosemide",
                                                        "captopril"))),
                                flag("statin", new InputSource.ActiveMedication(List.of("statin"))),
                                creatinine,
                                amount(
                                        "egfrCkdEpi2021",
                                        "mL/min/{1.73_m2}",
                                        false,
                                        new InputSource.Derived("ckd-epi-2021"))),
                        List.of(new OutputSpec("x", "x", "1", 0, 1)),
                        0,
                        "tester",
                        "CC0-1.0",
                        "research",
                        "tests",
                        "Synthea",
                        "none",
                        List.of());
        publish(models, builtIn("ckd-epi-2021"));
        publish(models, manifest);
        return ModelCatalog.open(models);
    }

    private static InputSpec observation(String name, String unit, boolean required, String code) {
        return amount(name, unit, required, new InputSource.Observation(List.of(code)));
    }

    private static InputSpec amount(
            String name, String unit, boolean required, InputSource source) {
        return new InputSpec(
                name,
                name,
                new InputSpec.Type.Amount(unit, 0, 10_000, new TreeMap<>(Map.of())),
                required,
                List.of(source),
                Optional.empty());
    }

    private static InputSpec flag(String name, InputSource source) {
        return new InputSpec(
                name, name, new InputSpec.Type.Flag(), true, List.of(source), Optional.empty());
    }
}
