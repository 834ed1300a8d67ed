package io.twinmesh.inference.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The clinical vector files, other people's numbers.
public final class Vectors {
    private static final Path FOLDER = Path.of("..", "..", "shared", "data", "clinical");

    private Vectors() {}

    /// The rows of a file in which no cell holds a comma; quotes around a cell are taken off.
    public static List<Row> csv(String file) {
        try {
            var lines = Files.readAllLines(FOLDER.resolve(file));
            var header = lines.getFirst().replace("\"", "").split(",", -1);
            var rows = new ArrayList<Row>();
            for (var line : lines.subList(1, lines.size())) {
                var cells = line.replace("\"", "").split(",", -1);
                var row = new LinkedHashMap<String, String>();
                for (int i = 0; i < header.length; i++) {
                    row.put(header[i], cells[i]);
                }
                rows.add(new Row(row));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// A file as it is.
    public static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public static JsonNode json(String file) {
        try {
            return JsonMapper.builder().build().readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// One row by column name.
    public record Row(Map<String, String> cells) {
        public String text(String column) {
            return Objects.requireNonNull(cells.get(column), column);
        }

        public double number(String column) {
            return Double.parseDouble(text(column));
        }

        public boolean flag(String column) {
            return number(column) == 1;
        }

        public boolean present(String column) {
            return !text(column).isEmpty();
        }
    }
}
