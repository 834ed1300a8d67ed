package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The coefficients of this release against the supplement's, digit by digit. Which term a row
/// belongs to is what [PreventTest] shows.
class PreventCoefficientsTest {
    private static final int NAMES = 3;

    /// The deprivation index is not an input of ours: its equation and its two terms are left out.
    @Test
    void are_those_of_the_published_table_in_its_order() throws IOException {
        assertThat(ours()).hasSize(8).isEqualTo(published());
    }

    private static Map<String, List<List<String>>> published() {
        var result = new TreeMap<String, List<List<String>>>();
        var lines =
                new String(Vectors.bytes("prevent_coefficients.csv"), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(lines).hasSize(1 + 267);
        for (var line : lines.subList(1, lines.size())) {
            // a name holds commas, so that cells end at the quotes
            var cells = List.of(line.substring(1, line.length() - 1).split("\",\"", -1));
            if (!cells.getFirst().equals("sdi") && !cells.get(2).startsWith("SDI decile")) {
                add(result, cells.getFirst() + " " + cells.get(1).replace("yr", "y"), cells);
            }
        }
        return result;
    }

    private static Map<String, List<List<String>>> ours() throws IOException {
        var result = new TreeMap<String, List<List<String>>>();
        try (var in =
                Objects.requireNonNull(
                        PreventCoefficients.class.getResourceAsStream("prevent-2023.csv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("equation,"))
                    .map(line -> List.of(line.split(",", -1)))
                    .forEach(cells -> add(result, cells.getFirst() + " " + cells.get(1), cells));
        }
        return result;
    }

    private static void add(
            Map<String, List<List<String>>> rows, String equation, List<String> cells) {
        rows.computeIfAbsent(equation, _ -> new ArrayList<>())
                .add(cells.subList(NAMES, cells.size()));
    }
}
