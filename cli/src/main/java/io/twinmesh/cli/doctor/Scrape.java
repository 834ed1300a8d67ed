package io.twinmesh.cli.doctor;

import java.util.HashMap;
import java.util.Map;
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

    /// The most that the server allows of it; empty when it does not say.
    OptionalDouble limit(String of) {
        return value("twinmesh_limits{of=\"" + of + "\"}");
    }

    /// The sum of all series of this name whose labels contain `part`; 0 when there is none.
    double sum(String name, String part) {
        return series.entrySet().stream()
                .filter(one ->
                        (one.getKey().startsWith(name + "{") && one.getKey().contains(part))
                                || (one.getKey().equals(name) && part.isEmpty()))
                .mapToDouble(Map.Entry::getValue)
                .filter(value -> !Double.isNaN(value))
                .sum();
    }
}
