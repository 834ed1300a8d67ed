package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.clinical.Equations;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ScoreModelTest {
    @Test
    void every_built_in_score_loads_and_every_equation_has_a_manifest() {
        var scores =
                BuiltInModel.all().stream()
                        .map(BuiltInModel::manifest)
                        .filter(it -> it.engine() == Engine.SCORE)
                        .toList();

        scores.forEach(it -> assertThat(ScoreModel.of(it).manifest()).isEqualTo(it));
        var named = scores.stream().map(it -> it.equation().orElseThrow()).toList();
        assertThat(Equations.names()).containsAll(named);
        assertThat(Equations.names().stream().filter(it -> !named.contains(it)))
                .as("of earlier manifests")
                .containsExactlyInAnyOrder(
                        "apri",
                        "average-glucose",
                        "ckd-epi-2021",
                        "fib-4",
                        "homa-ir",
                        "meld-3",
                        "meld-na-2008",
                        "qtc-2009");
    }

    @Test
    void every_derived_input_names_a_model_that_exists_and_has_its_unit() {
        for (var model : BuiltInModel.all()) {
            for (var input : model.manifest().inputs()) {
                for (var source : input.sources()) {
                    if (source instanceof InputSource.Derived(String name)) {
                        var derived = BuiltInModel.named(name).orElseThrow().manifest();
                        assertThat(input.type().toString())
                                .contains("unit=" + derived.outputs().getFirst().unit() + ",");
                    }
                }
            }
        }
    }

    @Test
    void an_unknown_equation_is_unavailable() {
        assertThatThrownBy(() ->
                        Engines.load(fib4(Optional.of("phrenology"), 0, 200000), Optional.empty()))
                .isInstanceOfSatisfying(
                        ModelUnavailable.class,
                        it -> assertThat(it.code()).isEqualTo("engine.equation-unknown"));
    }

    @Test
    void an_implausible_result_is_not_shown() {
        var model = ScoreModel.of(fib4(Optional.of("fib-4"), 0, 1));

        var refusal =
                Question.to(model)
                        .with("age", 60)
                        .with("ast", 400)
                        .with("alt", 35)
                        .with("platelets", 200)
                        .refusal();

        assertThat(refusal.code()).isEqualTo("output.implausible");
    }

    @Test
    void the_same_values_give_the_same_outcome_bytes() {
        var question =
                Question.to(Question.builtIn("ckd-epi-2021"))
                        .with("age", 61)
                        .with("sex", "female")
                        .with("creatinine", 1.13);

        assertThat(OutcomeJson.write(question.ask())).isEqualTo(OutcomeJson.write(question.ask()));
    }

    /// `synthea_expected.json` holds scores computed by an independent program from the patients'
    /// own values.
    @Test
    void the_synthetic_patients_have_their_expected_scores() {
        var compared = 0;
        for (var patient : Vectors.json("synthea_expected.json")) {
            var it = patient.path("derived");
            if (it.has("pce2013_white")) {
                same(person("pce-2013", it).with("race", "white"), it.get("pce2013_white"));
                compared++;
            }
            if (it.has("framingham2008")) {
                same(person("framingham-cvd-2008", it), it.get("framingham2008"));
                compared++;
            }
            if (it.path("creatinine").isNumber()) {
                var question =
                        Question.to(Question.builtIn("ckd-epi-2021"))
                                .with("creatinine", it.get("creatinine").asDouble())
                                .with("age", it.get("age").asDouble())
                                .with("sex", sex(it));
                same(question, it.get("egfrCkdEpi2021"));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(8 + 8 + 3);
    }

    private static void same(Question question, JsonNode expected) {
        assertThat(question.answer().outputs().getFirst().value())
                .isCloseTo(expected.asDouble(), within(1e-9));
    }

    private static Question person(String model, JsonNode it) {
        return Question.to(Question.builtIn(model))
                .with("age", it.get("age").asDouble())
                .with("sex", sex(it))
                .with("systolicPressure", it.get("sbp").asDouble())
                .with("bpTreated", it.get("bpTreated").asInt() == 1)
                .with("totalCholesterol", it.get("totalChol").asDouble())
                .with("hdlCholesterol", it.get("hdl").asDouble())
                .with("diabetes", it.get("diabetes").asInt() == 1)
                .with("smoker", it.get("smoker").asInt() == 1);
    }

    private static String sex(JsonNode it) {
        return it.get("female").asBoolean() ? "female" : "male";
    }

    private static ModelManifest fib4(Optional<String> equation, double min, double max) {
        var m = BuiltInModel.named("fib-4").orElseThrow().manifest();
        return new ModelManifest(
                m.id(),
                m.title(),
                m.engine(),
                equation,
                m.blobDigest(),
                m.question(),
                m.inputs(),
                List.of(new OutputSpec("fib4", "FIB-4 index.", "{index}", min, max)),
                m.priceTokens(),
                m.author(),
                m.licence(),
                m.regulatoryClass(),
                m.intendedUse(),
                m.population(),
                m.citation(),
                m.limits(),
                m.requirements());
    }
}
