package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers for people: at most four significant digits, fractions in percent. `--json` has the full
/// value.
final class Shown {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Shown() {}

    static String amount(JsonNode value, String unit) {
        if (!value.isNumber()) {
            return value.asText();
        }
        // UCUM: "1" is a fraction of one, braces only annotate a plain number
        if (unit.equals("1")) {
            return digits(value.decimalValue().movePointRight(2)) + " %";
        }
        var plain = unit.isEmpty() || unit.matches("\\{[^}]*}");
        return digits(value.decimalValue()) + (plain ? "" : " " + unit);
    }

    private static String digits(BigDecimal value) {
        // a whole number keeps all its digits
        var rounded = value.stripTrailingZeros().scale() <= 0 ? value : value.round(FOUR_DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
