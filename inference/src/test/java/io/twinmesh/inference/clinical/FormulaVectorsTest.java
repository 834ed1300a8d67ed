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
import java.util.TreeMap;

/// Every row of `formula_vectors.json`, each by the model that it names. A row of a model that
/// nothing here answers fails.
class FormulaVectorsTest {
    @Test
    void every_row_agrees() {
        for (var row : Vectors.json("formula_vectors.json")) {
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
    }

    private static double computed(String model, JsonNode in) {
        return switch (model) {
            case "CHA2DS2-VASc" ->
                    value(
                            ask("cha2ds2-vasc-2010")
                                    .with("atrialFibrillation", true)
                                    .with("age", number(in, "age"))
                                    .with("sex", sex(in))
                                    .with("heartFailure", flag(in, "chf"))
                                    .with("hypertension", flag(in, "htn"))
                                    .with("diabetes", flag(in, "dm"))
                                    .with("stroke", flag(in, "stroke"))
                                    .with("vascularDisease", flag(in, "vasc")),
                            "score");
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
            case "FINDRISC" ->
                    value(
                            ask("findrisc-2003")
                                    .with("age", number(in, "age"))
                                    .with("sex", sex(in))
                                    .with("bmi", number(in, "bmi"))
                                    .with("waist", number(in, "waist_cm"))
                                    .with("physicallyActive", flag(in, "active"))
                                    .with("vegetablesDaily", flag(in, "veg_daily"))
                                    .with("bpTreated", flag(in, "bp_med"))
                                    .with("highGlucoseEver", flag(in, "high_glucose"))
                                    .with("familyDiabetes", family(text(in, "family")))
                                    .with("diabetes", false),
                            "score");
            case "Framingham2008" -> value(lipids("framingham-cvd-2008", in), "cvd10y");
            case "GMI %" -> managementIndicator(number(in, "mean_glucose_mgdl"));
            case "PCE2013" ->
                    value(lipids("pce-2013", in).with("race", text(in, "race")), "ascvd10y");
            case "PREVENT base 10y total CVD" -> value(prevent(in), "totalCvd");
            case "APRI" ->
                    value(
                            ask("apri")
                                    .with("age", 50)
                                    .with("ast", number(in, "ast"))
                                    .with("astUpperLimit", number(in, "ast_uln"))
                                    .with("platelets", number(in, "plt")),
                            "apri");
            case "CURB-65" -> value(pneumonia(in), "score");
            case "HOMA-IR" ->
                    value(
                            ask("homa-ir")
                                    .with("insulin", number(in, "insulin_uU_ml"))
                                    .with("glucose", number(in, "glucose_mgdl"))
                                    .with("fasting", true),
                            "homaIr");
            case "MELD 3.0" -> value(liver(in), "meld");
            case "MELD-Na" ->
                    value(
                            ask("meld-na-2008")
                                    .with("age", 50)
                                    .with("bilirubin", number(in, "bilirubin_mgdl"))
                                    .with("inr", number(in, "inr"))
                                    .with("creatinine", number(in, "creatinine_mgdl"))
                                    .with("sodium", number(in, "sodium"))
                                    .with("dialysis", number(in, "dialysis") == 1),
                            "meldNa");
            case "SOFA" -> value(organs(in), "score");
            case "eAG mg/dL" ->
                    value(
                            ask("average-glucose")
                                    .with("age", 50)
                                    .with("hba1c", number(in, "a1c_pct")),
                            "averageGlucose");
            case "qSOFA" ->
                    value(
                            ask("qsofa")
                                    .with("respiratoryRate", number(in, "rr"))
                                    .with("systolicPressure", number(in, "sbp"))
                                    .with("glasgowComaScale", number(in, "gcs")),
                            "score");
            case "QTc bazett" -> value(interval(in), "bazett");
            case "QTc framingham" -> value(interval(in), "framingham");
            case "QTc fridericia" -> value(interval(in), "fridericia");
            case "QTc hodges" -> value(interval(in), "hodges");
            case "SCORE2" -> 100 * value(european(in), "cvd10y");
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

    private static Question pneumonia(JsonNode in) {
        return ask("curb-65")
                .with("pneumonia", true)
                .with("confusion", flag(in, "confusion"))
                .with("ureaNitrogen", number(in, "urea_mmol"))
                .with("respiratoryRate", number(in, "rr"))
                .with("systolicPressure", number(in, "sbp"))
                .with("diastolicPressure", number(in, "dbp"))
                .with("age", number(in, "age"));
    }

    private static Question liver(JsonNode in) {
        return ask("meld-3")
                .with("age", number(in, "age"))
                .with("sex", sex(in))
                .with("bilirubin", number(in, "bili"))
                .with("inr", number(in, "inr"))
                .with("creatinine", number(in, "cr"))
                .with("sodium", number(in, "na"))
                .with("albumin", number(in, "alb"));
    }

    /// With an inspired oxygen of 100 % the ratio is the arterial oxygen.
    private static Question organs(JsonNode in) {
        var question =
                ask("sofa")
                        .with("arterialOxygen", number(in, "pf"))
                        .with("inspiredOxygen", 100)
                        .with("ventilated", flag(in, "vent"))
                        .with("platelets", number(in, "plt"))
                        .with("bilirubin", number(in, "bili_mgdl"))
                        .with("meanArterialPressure", number(in, "map_"))
                        .with("glasgowComaScale", number(in, "gcs"))
                        .with("creatinine", number(in, "cr_mgdl"));
        if (in.has("dobut")) {
            question.with("dobutamine", flag(in, "dobut"));
        }
        return in.has("norepi") ? question.with("norepinephrine", number(in, "norepi")) : question;
    }

    private static Question european(JsonNode in) {
        return ask("score2-2021")
                .with("region", text(in, "region").replace('_', '-'))
                .with("age", number(in, "age"))
                .with("sex", text(in, "sex"))
                .with("smoker", flag(in, "smoker"))
                .with("systolicPressure", number(in, "sbp"))
                .with("totalCholesterol", number(in, "total_c_mmol"))
                .with("hdlCholesterol", number(in, "hdl_mmol"))
                .with("diabetes", false);
    }

    private static Question interval(JsonNode in) {
        return ask("qtc-2009")
                .with("qtInterval", number(in, "qt_ms"))
                .with("heartRate", number(in, "hr_bpm"));
    }

    private static String sex(JsonNode in) {
        return flag(in, "female") ? "female" : "male";
    }

    private static String family(String relatives) {
        return relatives.equals("none") ? relatives : relatives + "-degree";
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
