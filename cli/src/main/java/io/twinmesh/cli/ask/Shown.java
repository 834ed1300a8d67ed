package io.twinmesh.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers for people: at most four significant digits, probabilities in percent. `--json` has the
/// full value.
final class Shown {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Shown() {}

    static String amount(JsonNode value, String unit) {
        if (!value.isNumber()) {
            return value.asText();
        }
        return switch (unit) {
            case "probability" -> digits(value.decimalValue().movePointRight(2)) + " %";
            case "", "1", "{score}" -> digits(value.decimalValue());
            default -> digits(value.decimalValue()) + " " + unit;
        };
    }

    private static String digits(BigDecimal value) {
        // a whole number keeps all its digits
        var rounded = value.stripTrailingZeros().scale() <= 0 ? value : value.round(FOUR_DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
