package io.twinmesh.actors.monitor.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VitalTest {
    /// A code that was mistyped watches nothing, or something else.
    @ParameterizedTest
    @EnumSource(Vital.class)
    void every_code_of_loinc_has_its_check_digit(Vital vital) {
        assertThat(vital.codes())
                .filteredOn(code -> code.system().equals("http://loinc.org"))
                .isNotEmpty()
                .allSatisfy(code -> assertThat(code.code()).satisfies(VitalTest::rightCheckDigit));
    }

    /// LOINC user's guide, appendix C, which is the rule of Luhn: from the right every other digit,
    /// the first one included, is doubled.
    private static void rightCheckDigit(String code) {
        var digits = new StringBuilder(code.substring(0, code.indexOf('-'))).reverse();
        var sum = 0;
        for (var i = 0; i < digits.length(); i++) {
            var digit = Character.digit(digits.charAt(i), 10) * (i % 2 == 0 ? 2 : 1);
            sum += digit / 10 + digit % 10;
        }
        assertThat((10 - sum % 10) % 10)
                .isEqualTo(Character.digit(code.charAt(code.length() - 1), 10));
    }
}
