package io.twinmesh.inference.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;

class PlausibleRangeTest {
    @ParameterizedTest
    @CsvSource({
        "8867-4, 5000, /min",
        "8867-4, 600.1, {beats}/min",
        "8310-5, 0.5, Cel",
        "8310-5, 8.9, Cel",
        "8310-5, 37, K",
        "8310-5, 123, [degF]",
        "59408-5, 1.2, 1",
        "8480-6, 70, kPa",
        "29463-7, 81, g",
        "8302-2, 180, m",
        "15074-8, 168, mmol/L"
    })
    void what_no_human_was_measured_with_is_excluded(String loinc, String amount, String unit) {
        assertThat(excludes(loinc, amount, unit)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "8867-4, 0, /min",
        "8867-4, 600, /min",
        "8310-5, 9, Cel",
        "8310-5, 98.6, [degF]",
        "8310-5, 310, K",
        "59408-5, 0.97, 1",
        "29463-7, 180, [lb_av]",
        "8302-2, 1.8, m"
    })
    void what_may_be_is_not(String loinc, String amount, String unit) {
        assertThat(excludes(loinc, amount, unit)).isFalse();
    }

    /// Nobody can tell what it means.
    @ParameterizedTest
    @CsvSource({"8867-4, 5000, furlong", "29463-7, 5000, cm", "8310-5, 5000, ''"})
    void an_amount_in_another_unit_is_not(String loinc, String amount, String unit) {
        assertThat(excludes(loinc, amount, unit)).isFalse();
    }

    private static boolean excludes(String loinc, String amount, String unit) {
        return PlausibleRange.of(loinc).orElseThrow().excludes(new BigDecimal(amount), unit);
    }
}
