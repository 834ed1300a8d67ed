package io.twinmesh.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.catalog.manifest.ManifestJson;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

final class TrainCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir Path folder;

    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new TrainCommand())
                .setOut(new PrintWriter(stdout, true))
                .setErr(new PrintWriter(stderr, true))
                .execute(arguments);
    }

    private Path bundles(int patients) throws IOException {
        var random = new SplittableRandom(4);
        var bundles = Files.createDirectories(folder.resolve("bundles"));
        for (var i = 0; i < patients; i++) {
            var triglycerides = 80 + random.nextDouble() * 200;
            var sick = random.nextDouble() < (triglycerides - 80) / 250;
            var bundle = MAPPER.createObjectNode().put("resourceType", "Bundle");
            var entries = bundle.putArray("entry");
            add(entries)
                    .put("resourceType", "Patient")
                    .put("id", "patient-" + i)
                    .put("gender", i % 2 == 0 ? "female" : "male")
                    .put("birthDate", (1945 + random.nextInt(40)) + "-05-01");
            observation(entries, "39156-5", "kg/m2", 22 + random.nextDouble() * 12);
            observation(entries, "2093-3", "mg/dL", 150 + random.nextDouble() * 100);
            observation(entries, "2085-9", "mg/dL", 30 + random.nextDouble() * 40);
            observation(entries, "2571-8", "mg/dL", triglycerides);
            observation(entries, "8480-6", "mm[Hg]", 110 + random.nextDouble() * 50);
            if (sick) {
                var condition = add(entries).put("resourceType", "Condition");
                coding(condition.putObject("code"), "http://snomed.info/sct", "44054006");
                coding(condition.putObject("clinicalStatus"), "status", "active");
            }
            MAPPER.writeValue(bundles.resolve(i + ".json").toFile(), bundle);
        }
        return bundles;
    }

    private static ObjectNode add(ArrayNode entries) {
        return entries.addObject().putObject("resource");
    }

    private static void observation(ArrayNode entries, String loinc, String unit, double value) {
        var observation =
                add(entries)
                        .put("resourceType", "Observation")
                        .put("effectiveDateTime", "2020-06-01T10:00:00Z");
        coding(observation.putObject("code"), "http://loinc.org", loinc);
        observation.putObject("valueQuantity").put("value", value).put("code", unit);
    }

    private static void coding(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
    }

    @Test
    void writes_a_model_that_runs_with_a_manifest_and_a_card_that_say_what_it_is()
            throws IOException {
        var out = folder.resolve("model");

        var exit =
                run(
                        "diabetes-synthetic",
                        "--bundles",
                        bundles(300).toString(),
                        "--out",
                        out.toString(),
                        "--json");

        assertThat(exit).as(stderr.toString()).isZero();
        var graph = Files.readAllBytes(out.resolve("diabetes-synthetic.onnx"));
        var manifest =
                ManifestJson.read(Files.readAllBytes(out.resolve("diabetes-synthetic.json")));
        assertThat(manifest.regulatoryClass()).isEqualTo(RegulatoryClass.RESEARCH);
        assertThat(manifest.limits().getFirst()).startsWith("TRAINED ON SYNTHETIC PATIENTS");
        try (var model = Engines.load(manifest, Optional.of(graph))) {
            var low = probability(model.run(patient(90)));
            var high = probability(model.run(patient(270)));
            assertThat(low).isLessThan(high);
        }
        assertThat(out.resolve("diabetes-synthetic.md"))
                .content()
                .contains("**TRAINED ON SYNTHETIC PATIENTS", "| women |", "| 60 to 80 years |")
                .contains("; no row with another label.");
        JsonNode report = MAPPER.readTree(stdout.toString());
        assertThat(report.path("rows").asInt()).isEqualTo(300);
        assertThat(report.path("auc").asDouble()).isGreaterThan(0.6);
        assertThat(report.path("exportDifference").asDouble()).isLessThan(1e-6);
    }

    @Test
    void writes_the_same_bytes_again() throws IOException {
        var bundles = bundles(200).toString();
        for (var name : List.of("one", "two")) {
            var out = folder.resolve(name).toString();
            assertThat(run("diabetes-synthetic", "--bundles", bundles, "--out", out)).isZero();
        }

        for (var file : List.of("onnx", "json", "md")) {
            assertThat(folder.resolve("two").resolve("diabetes-synthetic." + file))
                    .hasSameBinaryContentAs(
                            folder.resolve("one").resolve("diabetes-synthetic." + file));
        }
    }

    @Test
    void learns_the_same_from_a_bulk_export_as_from_bundles() throws IOException {
        var bundles = bundles(200);
        var export = Files.createDirectories(folder.resolve("export"));
        var lines = new TreeMap<String, List<String>>();
        for (var i = 0; i < 200; i++) {
            var file = bundles.resolve(i + ".json").toFile();
            for (var entry : MAPPER.readTree(file).path("entry")) {
                var resource = (ObjectNode) entry.path("resource");
                var type = resource.path("resourceType").asText();
                if (!type.equals("Patient")) {
                    resource.putObject("subject").put("reference", "Patient/patient-" + i);
                }
                lines.computeIfAbsent(type, _ -> new ArrayList<>()).add(resource.toString());
            }
        }
        for (var type : lines.entrySet()) {
            Files.write(export.resolve(type.getKey() + ".0.ndjson"), type.getValue());
        }

        for (var source : List.of(bundles, export)) {
            var out = folder.resolve("from-" + source.getFileName()).toString();
            run("diabetes-synthetic", "--bundles", source.toString(), "--out", out);
        }

        assertThat(folder.resolve("from-export").resolve("diabetes-synthetic.json"))
                .hasSameBinaryContentAs(
                        folder.resolve("from-bundles").resolve("diabetes-synthetic.json"));
    }

    @Test
    void leaves_out_patients_without_a_value_and_says_how_many() throws IOException {
        var bundles = bundles(100);
        Files.writeString(
                bundles.resolve("extra.json"),
                """
                {"entry":[{"resource":{"resourceType":"Patient","id":"x","gender":"male",
                "birthDate":"1970-01-01"}}]}
                """);
        var out = folder.resolve("model").toString();

        run("diabetes-synthetic", "--bundles", bundles.toString(), "--out", out, "--json");

        var report = MAPPER.readTree(stdout.toString());
        assertThat(report.path("read").asInt()).isEqualTo(101);
        assertThat(report.path("leftOut").toString()).isEqualTo("{\"missing bmi\":1}");
    }

    @Test
    void refuses_too_few_patients_and_writes_nothing() throws IOException {
        var out = folder.resolve("model");

        var failing =
                new CommandLine(new TrainCommand())
                        .setExecutionExceptionHandler((e, _, _) -> {
                            stderr.write(e.getMessage());
                            return 4;
                        });
        var exit =
                failing.execute(
                        "diabetes-synthetic",
                        "--bundles",
                        bundles(20).toString(),
                        "--out",
                        out.toString());

        assertThat(exit).isEqualTo(4);
        assertThat(stderr.toString()).contains("training.too-few-rows: got 20 usable patients");
        assertThat(out).doesNotExist();
    }

    @Test
    void explains_wrong_usage() {
        assertThat(run("diabetes-synthetic", "--out", "x")).isEqualTo(2);
        assertThat(run("news2", "--bundles", ".", "--out", "x")).isEqualTo(2);
        assertThat(run("diabetes-synthetic", "--patients", "-3", "--out", "x")).isEqualTo(2);
        assertThat(run("diabetes-synthetic", "--bundles", ".", "--out", "x", "--folds", "1"))
                .isEqualTo(2);
        assertThat(stderr.toString())
                .contains("there is diabetes-synthetic")
                .contains("--patients must be within 1 to 10000, got -3")
                .contains("--folds must be within 2 to 20, got 1");
    }

    private static InputValues patient(double triglycerides) {
        return InputValues.of(
                Map.of(
                        "age", new InputValue.Amount(55),
                        "sex", new InputValue.Choice("female"),
                        "bmi", new InputValue.Amount(28),
                        "systolicPressure", new InputValue.Amount(130),
                        "totalCholesterol", new InputValue.Amount(200),
                        "hdlCholesterol", new InputValue.Amount(50),
                        "triglycerides", new InputValue.Amount(triglycerides)));
    }

    private static double probability(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Computed computed -> computed.outputs().getFirst().value();
            case Outcome.NotComputed refused -> throw new AssertionError(refused.code());
        };
    }
}
