package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Readings;

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

    private final Map<Key, List<Row>> rows;

    private PreventCoefficients(Map<Key, List<Row>> rows) {
        this.rows = rows;
    }

    private record Key(PreventEquation equation, Prevent2023.Horizon horizon) {}

    /// One term with its ten coefficients: female and male in turn for total cardiovascular
    /// disease, atherosclerotic disease, heart failure, coronary heart disease and stroke.
    private record Row(PreventTerm term, double[] coefficients) {}

    static PreventCoefficients load() {
        var rows = new HashMap<Key, List<Row>>();
        for (var line : lines()) {
            if (line.startsWith("#") || line.startsWith("equation,")) {
                continue;
            }
            var cells = line.split(",", -1);
            var coefficients = new double[PreventOutcome.values().length * 2];
            for (int i = 0; i < coefficients.length; i++) {
                coefficients[i] = Double.parseDouble(cells[NAMES + i]);
            }
            var key = new Key(PreventEquation.named(cells[0]), Prevent2023.Horizon.named(cells[1]));
            rows.computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(new Row(PreventTerm.named(cells[2]), coefficients));
        }
        return new PreventCoefficients(rows);
    }

    /// The risk of one outcome, 0 to 1.
    ///
    /// @param equation one for which `in` has what it needs
    double risk(
            PreventEquation equation,
            Prevent2023.Horizon horizon,
            PreventOutcome outcome,
            Readings in) {
        return 1 / (1 + Math.exp(-logOdds(equation, horizon, outcome, in)));
    }

    /// Its log odds.
    ///
    /// @param equation one for which `in` has what it needs
    double logOdds(
            PreventEquation equation,
            Prevent2023.Horizon horizon,
            PreventOutcome outcome,
            Readings in) {
        var column = outcome.pair() * 2 + (in.female() ? 0 : 1);
        var logOdds = 0.0;
        for (var row : Objects.requireNonNull(rows.get(new Key(equation, horizon)))) {
            logOdds += row.coefficients[column] * row.term.of(in);
        }
        return logOdds;
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
