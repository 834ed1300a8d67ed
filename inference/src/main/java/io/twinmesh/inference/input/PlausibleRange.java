package io.twinmesh.inference.input;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Between which values a measurement of a human can lie at all. Wide: what is outside was
/// mistyped, is in another unit or comes from a broken sensor; an illness stays inside. Both ends
/// count. `docs/clinical.md` has the sources.
///
/// @param unit UCUM code of the two ends
public record PlausibleRange(double least, double most, String unit) {
    private static final Map<String, PlausibleRange> BY_LOINC = byLoinc();

    /// How much one of a unit is in the unit of a range, by both.
    private static final Map<String, Map<String, Double>> FACTORS =
            Map.of(
                    "/min", Map.of("{beats}/min", 1.0, "{breaths}/min", 1.0),
                    "%", Map.of("1", 100.0),
                    "mm[Hg]", Map.of("kPa", 7.500616827),
                    "kg", Map.of("g", 0.001, "[lb_av]", 0.45359237, "[oz_av]", 0.028349523125),
                    "h", Map.of("min", 1.0 / 60, "s", 1.0 / 3_600, "d", 24.0),
                    "cm", Map.of("m", 100.0, "mm", 0.1, "[in_i]", 2.54, "[ft_i]", 30.48));

    private static Map<String, PlausibleRange> byLoinc() {
        var ranges = new HashMap<String, PlausibleRange>();
        // from standstill to the fastest that was recorded (Chhabra 2012)
        ranges.put("8867-4", new PlausibleRange(0, 600, "/min"));
        ranges.put("9279-1", new PlausibleRange(0, 200, "/min"));
        // by definition
        ranges.put("59408-5", new PlausibleRange(0, 100, "%"));
        ranges.put("2708-6", new PlausibleRange(0, 100, "%"));
        // survived: 9 °C (Niazi 1958) and 46.5 °C (Slovis 1982)
        ranges.put("8310-5", new PlausibleRange(9, 50, "Cel"));
        ranges.put("8331-1", new PlausibleRange(9, 50, "Cel"));
        // a newborn of 0.212 kg and a man of 635 kg have lived
        ranges.put("29463-7", new PlausibleRange(0.1, 700, "kg"));
        // the tallest man had 272 cm; a newborn has 20 cm and more
        ranges.put("8302-2", new PlausibleRange(10, 300, "cm"));
        ranges.put("39156-5", new PlausibleRange(1, 300, "kg/m2"));
        // measured within the artery while lifting weights: 480/350 mmHg (MacDougall 1985)
        ranges.put("8480-6", new PlausibleRange(0, 500, "mm[Hg]"));
        ranges.put("8462-4", new PlausibleRange(0, 400, "mm[Hg]"));
        // survived: 2,656 mg/dL; 1 mmol/L is 18.0156 mg/dL
        for (var byMass : List.of("2345-7", "2339-0", "41653-7", "32016-8", "2340-8", "2341-6")) {
            ranges.put(byMass, new PlausibleRange(0, 3_000, "mg/dL"));
        }
        for (var bySubstance : List.of("14749-6", "15074-8", "14743-9")) {
            ranges.put(bySubstance, new PlausibleRange(0, 167, "mmol/L"));
        }
        // as the measures of continuous glucose take it; sensors end far within
        ranges.put("99504-3", new PlausibleRange(10, 1_000, "mg/dL"));
        ranges.put("105272-9", new PlausibleRange(0.56, 55.5, "mmol/L"));
        // by definition
        ranges.put("41982-0", new PlausibleRange(0, 100, "%"));
        // a year
        ranges.put("93832-4", new PlausibleRange(0, 8_784, "h"));
        // more than anybody walks in a lifetime
        ranges.put("55423-8", new PlausibleRange(0, 1e9, "{steps}"));
        return Map.copyOf(ranges);
    }

    /// @param loinc a code; empty when nothing is known of it
    public static Optional<PlausibleRange> of(String loinc) {
        return Optional.ofNullable(BY_LOINC.get(loinc));
    }

    /// The same with another upper end, in its unit.
    public PlausibleRange upTo(double end) {
        return new PlausibleRange(least, end, unit);
    }

    /// Whether an amount surely lies outside; of one in a unit that is not known here nobody can
    /// tell.
    ///
    /// @param ucum unit of the amount
    public boolean excludes(BigDecimal amount, String ucum) {
        return converted(amount.doubleValue(), ucum)
                .filter(value -> value < least || value > most)
                .isPresent();
    }

    private Optional<Double> converted(double value, String ucum) {
        if (ucum.equals(unit)) {
            return Optional.of(value);
        }
        if (unit.equals("Cel")) {
            return switch (ucum) {
                case "[degF]" -> Optional.of((value - 32) * 5 / 9);
                case "K" -> Optional.of(value - 273.15);
                default -> Optional.empty();
            };
        }
        return Optional.ofNullable(FACTORS.getOrDefault(unit, Map.of()).get(ucum))
                .map(factor -> value * factor);
    }

    /// `between 0 and 600 /min`.
    public String text() {
        return "between %s and %s %s".formatted(text(least), text(most), unit);
    }

    private static String text(double end) {
        return BigDecimal.valueOf(end).stripTrailingZeros().toPlainString();
    }
}
