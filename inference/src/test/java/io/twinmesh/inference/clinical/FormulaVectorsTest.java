package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.inference.glucose.GlucoseMetrics;
import io.twinmesh.inference.glucose.GlucoseTrace;
import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Every row of `formula_vectors.json`, each by the model that it names. A row of a model that
/// nothing here answers fails.
class FormulaVectorsTest {
    /// Rows that wait for their model. Whoever builds one takes its line out.
    private static final Set<String> NOT_YET_BUILT =
            Set.of(
                    "APRI",
                    "CHA2DS2-VASc",
                    "CURB-65",
                    "FINDRISC",
                    "HOMA-IR",
                    "MELD 3.0",
                    "MELD-Na",
                    "QTc bazett",
                    "QTc framingham",
                    "QTc fridericia",
                    "QTc hodges",
                    "SCORE2",
                    "SOFA",
                    "eAG mg/dL",
                    "qSOFA");

    @Test
    void every_row_agrees() {
        for (var row : Vectors.json("formula_vectors.json")) {
            if (NOT_YET_BUILT.contains(row.get("model").asText())) {
                continue;
            }
            assertThat(computed(row.get("model").asText(), row.get("inputs")))
                    .as(row.toString())
                    .isCloseTo(
                            row.get("expected").asDouble(),
                            within(row.get("tolerance").asDouble()));
        }
    }

    /// As the data's README counts them.
    @Test
    void the_file_has_the_rows_that_it_should_have() {
        var rows = new TreeMap<String, Integer>();
        for (var row : Vectors.json("formula_vectors.json")) {
            rows.merge(row.get("model").asText(), 1, Integer::sum);
        }

        assertThat(rows)
                .hasSize(21)
                .containsEntry("MELD 3.0", 24)
                .containsEntry("CHA2DS2-VASc", 16)
                .containsEntry("QTc bazett", 6)
                .containsEntry("SCORE2", 6);
        assertThat(rows.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(99);
        assertThat(rows.keySet()).containsAll(NOT_YET_BUILT);
    }

    private static double computed(String model, JsonNode in) {
        return switch (model) {
            case "CKD-EPI 2021" ->
                    value(
                            ask("ckd-epi-2021")
                                    .with("creatinine", number(in, "cr_mgdl"))
                                    .with("age", number(in, "age"))
                                    .with("sex", text(in, "sex")),
                            "egfr");
            case "FIB-4" ->
                    value(
                            ask("fib-4")
                                    .with("age", number(in, "age"))
                                    .with("ast", number(in, "ast"))
                                    .with("alt", number(in, "alt"))
                                    .with("platelets", number(in, "plt")),
                            "fib4");
            case "Framingham2008" -> value(lipids("framingham-cvd-2008", in), "cvd10y");
            case "GMI %" -> managementIndicator(number(in, "mean_glucose_mgdl"));
            case "PCE2013" ->
                    value(lipids("pce-2013", in).with("race", text(in, "race")), "ascvd10y");
            case "PREVENT base 10y total CVD" -> value(prevent(in), "totalCvd");
            default -> throw new AssertionError("no model here answers the rows of " + model);
        };
    }

    private static Question ask(String model) {
        return Question.to(Question.builtIn(model));
    }

    private static double value(Question question, String output) {
        return Question.value(question.answer(), output);
    }

    private static Question lipids(String model, JsonNode in) {
        return ask(model)
                .with("age", number(in, "age"))
                .with("sex", text(in, "sex"))
                .with("systolicPressure", number(in, "sbp"))
                .with("bpTreated", flag(in, "bp_treated"))
                .with("totalCholesterol", number(in, "total_c_mgdl"))
                .with("hdlCholesterol", number(in, "hdl_mgdl"))
                .with("diabetes", flag(in, "diabetes"))
                .with("smoker", flag(in, "smoker"));
    }

    private static Question prevent(JsonNode in) {
        return ask("prevent-2023-10y")
                .with("age", number(in, "age"))
                .with("sex", text(in, "sex"))
                .with("systolicPressure", number(in, "sbp"))
                .with("bpTreated", flag(in, "bp_tx"))
                .with("totalCholesterol", number(in, "total_c"))
                .with("hdlCholesterol", number(in, "hdl_c"))
                .with("statin", flag(in, "statin"))
                .with("diabetes", flag(in, "dm"))
                .with("smoker", flag(in, "smoking"))
                .with("egfr", number(in, "egfr"))
                .with("bmi", number(in, "bmi"));
    }

    /// Of a trace that never leaves its mean.
    private static double managementIndicator(double mean) {
        var flat =
                new SampledSeries(
                        Instant.EPOCH,
                        new Timing.Even(SampleRate.every(Duration.ofMinutes(5))),
                        Calibration.whole("mg/dL"),
                        new int[] {(int) mean, (int) mean});
        return switch (GlucoseTrace.of(List.of(flat))) {
            case Parsed.Whole<GlucoseTrace>(var trace) ->
                    GlucoseMetrics.of(trace).managementIndicator();
            case Parsed.Refused<GlucoseTrace>(var refusal) ->
                    throw new AssertionError(refusal.code());
        };
    }

    /// A misspelt name must not read as 0.
    private static JsonNode field(JsonNode in, String name) {
        assertThat(in.has(name)).as(name).isTrue();
        return in.get(name);
    }

    private static double number(JsonNode in, String name) {
        return field(in, name).asDouble();
    }

    private static String text(JsonNode in, String name) {
        return field(in, name).asText();
    }

    /// `true`, or 1.
    private static boolean flag(JsonNode in, String name) {
        return field(in, name).asBoolean();
    }
}
