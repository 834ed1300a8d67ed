package io.twinmesh.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// What a run found.
///
/// @param mode `quick` or `full`
/// @param at when it started
/// @param bundle which FHIR bundle was read
record Report(String mode, Instant at, String bundle, List<Row> rows) {
    private static final String LINE = "%-18s %14s  %-26s %14s  %-26s %9s  %s%n";

    Report {
        rows = List.copyOf(rows);
    }

    /// For people: rates per second, medians over the rounds.
    String table() {
        var text = new StringBuilder();
        text.append(
                LINE.formatted("what", "ours/s", "", "baseline/s", "", "ratio", "ratios by round"));
        for (var row : rows) {
            var ratios = row.ratios();
            var comparison = row.comparison();
            text.append(
                    LINE.formatted(
                            comparison.name(),
                            rate(Row.median(row.ours())),
                            comparison.ours().label(),
                            ratios.isEmpty() ? "-" : rate(Row.median(row.baseline())),
                            comparison.baseline().map(Comparison.Subject::label).orElse("-"),
                            ratios.isEmpty() ? "-" : ratio(Row.median(ratios)),
                            ratios.size() < 2
                                    ? ""
                                    : ratio(Collections.min(ratios))
                                            + " to "
                                            + ratio(Collections.max(ratios))));
        }
        return text.toString();
    }

    /// For programs; the folder is made when it is missing.
    void write(Path file) {
        var mapper = new ObjectMapper();
        var json = mapper.createObjectNode();
        json.put("mode", mode);
        json.put("at", at.toString());
        json.put("java", System.getProperty("java.vm.version"));
        json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("bundle", bundle);
        var array = json.putArray("rows");
        for (var row : rows) {
            var node = array.addObject();
            node.put("name", row.comparison().name());
            node.put("unit", row.comparison().unit() + "/s");
            var ours = node.putObject("ours");
            ours.put("label", row.comparison().ours().label());
            fill(ours.putArray("rates"), row.ours());
            row.comparison()
                    .baseline()
                    .ifPresent(subject -> {
                        var baseline = node.putObject("baseline");
                        baseline.put("label", subject.label());
                        fill(baseline.putArray("rates"), row.baseline());
                        fill(node.putArray("ratios"), row.ratios());
                        node.put("ratio", Row.median(row.ratios()));
                    });
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static void fill(ArrayNode array, List<Double> figures) {
        figures.forEach(array::add);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f x" : "%.0f x", ratio);
    }
}
