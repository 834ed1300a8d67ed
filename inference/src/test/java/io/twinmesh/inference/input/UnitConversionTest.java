package io.twinmesh.inference.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.InputSpec;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class UnitConversionTest {
    @Test
    void the_declared_unit_passes_unchanged() {
        assertThat(converted("fib-4", "platelets", 200, "10*3/uL")).isEqualTo(200);
    }

    /// Known pairs: 5.2 mmol/L = 201.1 mg/dL, 88.42 umol/L = 1 mg/dL, 98.6 F = 37 C, 3 mg/mmol =
    /// 26.52 mg/g, 48 mmol/mol = 6.5 % (the NGSP table), 16 kPa = 120 mm[Hg].
    @Test
    void every_listed_unit_arrives_at_the_textbook_value() {
        assertThat(converted("prevent-2023-10y", "totalCholesterol", 5.2, "mmol/L"))
                .isCloseTo(201.1, within(.05));
        assertThat(converted("ckd-epi-2021", "creatinine", 88.42, "umol/L"))
                .isCloseTo(1, within(1e-12));
        assertThat(converted("news2", "temperature", 98.6, "[degF]")).isCloseTo(37, within(1e-9));
        assertThat(converted("news2", "temperature", 100.4, "[degF]")).isCloseTo(38, within(1e-9));
        assertThat(converted("kfre-4v-2016", "uacr", 3, "mg/mmol")).isCloseTo(26.52, within(1e-9));
        assertThat(converted("prevent-2023-10y", "hba1c", 48, "mmol/mol"))
                .isCloseTo(6.5, within(.05));
        assertThat(converted("news2", "systolicPressure", 16, "kPa")).isCloseTo(120, within(.05));
        assertThat(converted("news2", "oxygenSaturation", .97, "1")).isCloseTo(97, within(1e-9));
    }

    @Test
    void an_unlisted_unit_is_refused_with_those_that_are() {
        var refusal = refused("prevent-2023-10y", "totalCholesterol", 5.2, Optional.of("g/L"));

        assertThat(refusal.code()).isEqualTo("input.unit-unknown");
        assertThat(refusal.input()).contains("totalCholesterol");
        assertThat(refusal.why()).isEqualTo("totalCholesterol must be in mg/dL or mmol/L");
    }

    @Test
    void a_quantity_without_a_unit_is_refused() {
        assertThat(refused("prevent-2023-10y", "bmi", 25, Optional.empty()).code())
                .isEqualTo("input.unit-missing");
    }

    @Test
    void a_quantity_for_a_flag_and_one_that_is_not_finite_are_refused() {
        assertThat(refused("news2", "alert", 1, Optional.of("1")).code())
                .isEqualTo("input.wrong-type");
        assertThat(refused("news2", "heartRate", Double.NaN, Optional.of("/min")).code())
                .isEqualTo("input.wrong-type");
        assertThat(refused("news2", "oxygenSaturation", Double.MAX_VALUE, Optional.of("1")).code())
                .isEqualTo("input.out-of-range");
    }

    private static double converted(String model, String input, double value, String unit) {
        return switch (UnitConversion.convert(spec(model, input), value, Optional.of(unit))) {
            case UnitConversion.Result.Converted(var amount) -> amount.value();
            case UnitConversion.Result.Refused(var refusal) ->
                    throw new AssertionError(refusal.toString());
        };
    }

    private static InputRefusal refused(
            String model, String input, double value, Optional<String> unit) {
        return switch (UnitConversion.convert(spec(model, input), value, unit)) {
            case UnitConversion.Result.Converted(_) -> throw new AssertionError("converted");
            case UnitConversion.Result.Refused(var refusal) -> refusal;
        };
    }

    private static InputSpec spec(String model, String input) {
        return BuiltInModel.named(model).orElseThrow().manifest().input(input).orElseThrow();
    }
}
