package io.twinmesh.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownTest {
    @ParameterizedTest
    @CsvSource({
        "0.04712345, 1, 4.712 %",
        "0.00000123456, 1, 0.0001235 %",
        "0, 1, 0 %",
        "1, 1, 100 %",
        "90.68899, mL/min/{1.73_m2}, 90.69 mL/min/{1.73_m2}",
        "7, {score}, 7",
        "250000, '', 250000",
        "12345.6, mg/dL, 12350 mg/dL"
    })
    void a_number_has_at_most_four_digits_after_its_first(
            double value, String unit, String expected) {
        assertThat(Shown.amount(JsonNodeFactory.instance.numberNode(value), unit))
                .isEqualTo(expected);
    }
}
