package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

class GoldensTest {
    private static Goldens goldens(String json) {
        return Goldens.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /// One case: a woman of 50 with creatinine 1.0 mg/dL, whose eGFR is near 68 (CKD-EPI 2021).
    private static Optional<String> difference(String tolerance, String output, double wanted) {
        var model = BuiltInModel.named("ckd-epi-2021").orElseThrow();
        var json =
                """
                {"tolerance":%s,"cases":[{"inputs":{"age":50,"sex":"female","creatinine":1.0},
                "outputs":{"%s":%s}}]}
                """
                        .formatted(tolerance, output, wanted);
        return goldens(json).difference(model.manifest(), model.blob());
    }

    private static double egfr() {
        var why = difference("0", "egfr", -1).orElseThrow();
        return Double.parseDouble(why.replaceAll(".* is (\\S+) here.*", "$1"));
    }

    @Test
    void what_reproduces_has_no_difference() {
        assertThat(egfr()).isBetween(67.0, 70.0);
        assertThat(difference("0", "egfr", egfr())).isEmpty();
        assertThat(difference("0.01", "egfr", egfr() + 0.009)).isEmpty();
    }

    @Test
    void the_first_case_that_differs_is_told() {
        assertThat(difference("0.01", "egfr", egfr() + 0.02).orElseThrow())
                .startsWith("case 1: egfr is ");
        assertThat(difference("0", "risk", 1)).contains("case 1: there is no output risk");
    }

    /// A healthy man of 50 by NEWS2: no points, on saturation scale 1.
    private static Optional<String> wellWith(String more) {
        var model = BuiltInModel.named("news2").orElseThrow();
        var json =
                """
                {"tolerance":0,"cases":[{"inputs":{"respiratoryRate":16,"oxygenSaturation":98,
                "supplementalOxygen":false,"systolicPressure":120,"heartRate":70,"alert":true,
                "temperature":37,"age":50,"pregnant":false},"outputs":{"score":0}%s}]}
                """
                        .formatted(more);
        return goldens(json).difference(model.manifest(), model.blob());
    }

    @Test
    void a_band_that_is_another_is_told() {
        assertThat(wellWith("")).isEmpty();
        assertThat(wellWith(",\"band\":\"low\"")).isEmpty();
        assertThat(wellWith(",\"band\":\"high\""))
                .contains("case 1: the band is low here, want high");
    }

    @Test
    void warnings_that_are_others_more_or_fewer_are_told() {
        assertThat(wellWith(",\"warnings\":[\"assumed.spo2-scale-1\"]")).isEmpty();
        assertThat(wellWith(",\"warnings\":[]"))
                .contains("case 1: the warnings are [assumed.spo2-scale-1] here, want []");
        assertThat(wellWith(",\"warnings\":[\"assumed.spo2-scale-1\",\"b\"]"))
                .contains(
                        "case 1: the warnings are [assumed.spo2-scale-1] here, want"
                                + " [assumed.spo2-scale-1, b]");
    }

    @Test
    void inputs_that_the_model_refuses_are_a_difference() {
        var model = BuiltInModel.named("ckd-epi-2021").orElseThrow();
        var golden =
                goldens("{\"tolerance\":0,\"cases\":[{\"inputs\":{},\"outputs\":{\"egfr\":1}}]}");

        assertThat(golden.difference(model.manifest(), model.blob()).orElseThrow())
                .startsWith("case 1: not computed, input.missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tolerance\":0,\"cases\":[]}|got 0",
                "{\"tolerance\":1,\"cases\":[{\"inputs\":{},\"outputs\":{\"a\":1}}]}|within 0 to",
                "{\"tolerance\":0,\"cases\":[{\"inputs\":{},\"outputs\":{}}]}|at least one output",
                "{\"tolerance\":0,\"cases\":[{\"inputs\":{\"a\":[]},\"outputs\":{\"a\":1}}]}|a",
                "{\"cases\":[]}|tolerance",
            })
    void a_malformed_file_says_what_is_wrong(String json, String why) {
        assertThatThrownBy(() -> goldens(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why.strip());
    }
}
