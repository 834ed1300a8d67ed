package io.twinmesh.cli.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table in plain text: columns as wide as their widest cell, two spaces between them.
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    public TextTable(String... heading) {
        columns = heading.length;
        rows.add(List.of(heading));
    }

    /// Adds one row; it needs as many cells as the heading.
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "a row has " + columns + " cells, got " + Arrays.toString(cells));
        }
        rows.add(List.of(cells));
    }

    /// All rows, each ended by a line feed.
    public String text() {
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
