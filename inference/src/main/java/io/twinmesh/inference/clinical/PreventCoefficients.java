package io.twinmesh.inference.clinical;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The published log-odds of the PREVENT equations, from the resource `prevent-2023.csv`.
final class PreventCoefficients {
    private static final int NAMES = 3;

    private final Map<String, List<Row>> rows;

    private PreventCoefficients(Map<String, List<Row>> rows) {
        this.rows = rows;
    }

    /// One term with its ten coefficients: female and male in turn for total cardiovascular
    /// disease, atherosclerotic disease, heart failure, coronary heart disease and stroke.
    private record Row(PreventTerm term, double[] coefficients) {}

    static PreventCoefficients load() {
        var rows = new HashMap<String, List<Row>>();
        for (var line : lines()) {
            if (line.startsWith("#") || line.startsWith("equation,")) {
                continue;
            }
            var cells = line.split(",", -1);
            var coefficients = new double[PreventOutcome.values().length * 2];
            for (int i = 0; i < coefficients.length; i++) {
                coefficients[i] = Double.parseDouble(cells[NAMES + i]);
            }
            rows.computeIfAbsent(cells[0] + " " + cells[1], _ -> new ArrayList<>())
                    .add(new Row(PreventTerm.named(cells[2]), coefficients));
        }
        return new PreventCoefficients(rows);
    }

    /// The risk of one outcome, 0 to 1.
    ///
    /// @param equation `base`, `hba1c`, `uacr` or `full`
    /// @param horizon `10y` or `30y`
    double risk(String equation, String horizon, PreventOutcome outcome, Readings in) {
        var column = outcome.pair() * 2 + (in.female() ? 0 : 1);
        var logOdds = 0.0;
        for (var row : Objects.requireNonNull(rows.get(equation + " " + horizon))) {
            logOdds += row.coefficients[column] * row.term.of(in);
        }
        return 1 / (1 + Math.exp(-logOdds));
    }

    private static List<String> lines() {
        try (var in =
                Objects.requireNonNull(
                        PreventCoefficients.class.getResourceAsStream("prevent-2023.csv"),
                        "prevent-2023.csv is missing from this release")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read prevent-2023.csv", e);
        }
    }
}
