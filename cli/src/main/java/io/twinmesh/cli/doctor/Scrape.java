package io.twinmesh.cli.doctor;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// What `/metrics` said once.
///
/// @param series value by name and labels as they are written, `twinmesh_members{state="up"}`
record Scrape(Map<String, Double> series) {
    /// A label's value may hold braces: `route="/v1/twins/{id}"`.
    private static final Pattern LINE = Pattern.compile("(twinmesh_[a-z_]+(?:\\{.*})?) (\\S+)");

    Scrape {
        series = Map.copyOf(series);
    }

    /// @param text in the text format of Prometheus; lines of others are passed over
    static Scrape parse(String text) {
        var series = new HashMap<String, Double>();
        text.lines()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .forEach(line -> series.put(line.group(1), number(line.group(2))));
        return new Scrape(series);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> text.matches("[-+0-9.eE]+") ? Double.parseDouble(text) : Double.NaN;
        };
    }

    /// One series; empty when the server does not have it, or could not say.
    OptionalDouble value(String name) {
        var value = series.get(name);
        return value == null || value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// The most that the server allows by this setting, a number of something; empty when it does
    /// not say.
    OptionalDouble limit(String setting) {
        return value("twinmesh_limits" + of(setting));
    }

    /// What this setting is now, as a person says it; empty when the server does not say.
    Optional<String> setting(String key) {
        var count = limit(key);
        if (count.isPresent()) {
            return Optional.of(Gauge.Unit.COUNT.text(count.getAsDouble()));
        }
        var bytes = value("twinmesh_limits_bytes" + of(key));
        if (bytes.isPresent()) {
            return Optional.of(Gauge.Unit.MIB.text(bytes.getAsDouble() / (1 << 20)));
        }
        var seconds = value("twinmesh_limits_seconds" + of(key));
        return seconds.isPresent()
                ? Optional.of(
                        BigDecimal.valueOf(seconds.getAsDouble())
                                        .stripTrailingZeros()
                                        .toPlainString()
                                + " s")
                : Optional.empty();
    }

    private static String of(String setting) {
        return "{setting=\"" + setting + "\"}";
    }
}
