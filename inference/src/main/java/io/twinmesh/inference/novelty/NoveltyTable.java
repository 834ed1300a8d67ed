package io.twinmesh.inference.novelty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Rows to learn from: one number per column in each, none missing.
///
/// @param columns names, each once
/// @param rows [#LEAST_ROWS] to [#MOST_ROWS]
public record NoveltyTable(List<String> columns, double[][] rows) {
    static final int LEAST_ROWS = 50;
    static final int MOST_ROWS = 100_000;

    public NoveltyTable {
        columns = List.copyOf(columns);
        if (columns.isEmpty() || new HashSet<>(columns).size() != columns.size()) {
            throw new IllegalArgumentException("a table has columns, each of its own name");
        }
        if (rows.length < LEAST_ROWS || rows.length > MOST_ROWS) {
            throw new IllegalArgumentException(
                    "want " + LEAST_ROWS + " to " + MOST_ROWS + " rows, got " + rows.length);
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns.size()
                    || !Arrays.stream(rows[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "row " + (i + 1) + " has not one finite number per column");
            }
        }
        rows = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /// Reads comma-separated values with a heading.
    ///
    /// @throws IllegalArgumentException naming the line; the message holds no value
    public static NoveltyTable ofCsv(String text) {
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the table is empty");
        }
        var rows = new ArrayList<double[]>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                rows.add(
                        Arrays.stream(lines.get(i).split(",", -1))
                                .mapToDouble(cell -> Double.parseDouble(cell.strip()))
                                .toArray());
            } catch (NumberFormatException _) {
                throw new IllegalArgumentException("line " + (i + 1) + " is not all numbers");
            }
        }
        return new NoveltyTable(
                Arrays.stream(lines.getFirst().split(",", -1)).map(String::strip).toList(),
                rows.toArray(double[][]::new));
    }

    /// The rows may be clinical.
    @Override
    public String toString() {
        return "NoveltyTable" + columns;
    }
}
