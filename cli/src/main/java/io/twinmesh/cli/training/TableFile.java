package io.twinmesh.cli.training;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A table of numbers to learn from: one line of names, then one line per row, separated by commas,
/// nothing quoted. A name carries its UCUM unit in brackets, `glucose[mg/dL]`, or has none. The
/// column `sex` holds `female` or `male`, the label's holds 0 or 1, all others hold numbers. A row
/// with an empty cell is left out and counted.
///
/// @param recipe inputs named as the columns, each accepted within the range seen here
/// @param harvest the rows
record TableFile(Recipe recipe, Harvest harvest) {
    static final int MOST_COLUMNS = 256;
    static final int MOST_ROWS = 1_000_000;
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,63})(?:\\[([!-~]{1,40})])?");
    private static final List<String> SEXES = List.of("female", "male");

    /// One column.
    private record Column(String name, String unit) {}

    /// @param id what the model will be called
    /// @param label the name of the label's column
    static TableFile read(Path file, ModelId id, String label) throws IOException {
        try (var lines = Files.newBufferedReader(file)) {
            return new Reading(file.getFileName().toString(), lines, label).table(id);
        } catch (MalformedInputException _) {
            throw refused(file.getFileName().toString(), 1, "the file is not UTF-8 text");
        }
    }

    private static CommandFailure refused(String file, int line, String why) {
        return CommandFailure.usage("table.unreadable: " + file + ", line " + line + ": " + why);
    }

    private static final class Reading {
        private final String file;
        private final BufferedReader lines;
        private final List<Column> columns;
        private final int label;
        private final List<InputValues> rows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final SortedMap<String, Integer> without = new TreeMap<>();
        private final Map<String, double[]> ranges = new HashMap<>();
        private int line = 1;

        Reading(String file, BufferedReader lines, String label) throws IOException {
            this.file = file;
            this.lines = lines;
            this.columns = columns();
            var names = columns.stream().map(Column::name).toList();
            this.label = names.indexOf(label);
            if (this.label < 0) {
                throw refused("there is no column " + label + "; there are " + names);
            }
            if (columns.size() < 2) {
                throw refused("there is no column beside the label");
            }
        }

        private CommandFailure refused(String why) {
            return TableFile.refused(file, line, why);
        }

        private List<Column> columns() throws IOException {
            var header = Optional.ofNullable(lines.readLine()).orElse("");
            var columns = new ArrayList<Column>();
            var seen = new HashSet<String>();
            for (var cell : header.split(",", -1)) {
                var match = NAME.matcher(cell.strip());
                if (!match.matches()) {
                    throw refused(
                            "column "
                                    + (columns.size() + 1)
                                    + " must be a name of letters, digits, - and _ with its unit"
                                    + " in brackets, such as glucose[mg/dL]");
                }
                if (!seen.add(match.group(1))) {
                    throw refused("two columns are called " + match.group(1));
                }
                if (match.group(1).equals("age") && !"a".equals(match.group(2))) {
                    throw refused("a twin tells its age in years: the column must be age[a]");
                }
                if (columns.size() == MOST_COLUMNS) {
                    throw refused("there are more than " + MOST_COLUMNS + " columns");
                }
                columns.add(
                        new Column(
                                match.group(1), Optional.ofNullable(match.group(2)).orElse("1")));
            }
            return columns;
        }

        TableFile table(ModelId id) throws IOException {
            for (var text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (!text.isBlank()) {
                    row(text.split(",", -1));
                }
            }
            var inputs = columns.stream().filter(this::isInput).map(this::input).toList();
            return new TableFile(recipe(id, inputs), Harvest.of(inputs, rows, labels, without));
        }

        private void row(String[] cells) {
            if (cells.length != columns.size()) {
                throw refused("got " + cells.length + " cells, want " + columns.size());
            }
            if (rows.size() == MOST_ROWS) {
                throw refused("there are more than " + MOST_ROWS + " rows");
            }
            var values = new HashMap<String, InputValue>();
            for (var j = 0; j < cells.length; j++) {
                var cell = cells[j].strip();
                if (cell.isEmpty()) {
                    without.merge("missing " + columns.get(j).name(), 1, Integer::sum);
                    return;
                }
                if (j != label) {
                    values.put(columns.get(j).name(), value(columns.get(j), cell));
                }
            }
            labels.add(label(cells[label].strip()));
            rows.add(InputValues.of(values));
            values.forEach((name, value) -> {
                if (value instanceof InputValue.Amount(double amount)) {
                    var range = ranges.computeIfAbsent(name, _ -> new double[] {amount, amount});
                    range[0] = Math.min(range[0], amount);
                    range[1] = Math.max(range[1], amount);
                }
            });
        }

        private int label(String cell) {
            return switch (cell) {
                case "0" -> 0;
                case "1" -> 1;
                // not the cell: it may be clinical
                default -> throw refused("the label must be 0 or 1");
            };
        }

        private InputValue value(Column column, String cell) {
            if (column.name().equals("sex")) {
                if (!SEXES.contains(cell)) {
                    throw refused("sex must be female or male");
                }
                return new InputValue.Choice(cell);
            }
            try {
                var number = Double.parseDouble(cell);
                if (Float.isFinite((float) number)) {
                    return new InputValue.Amount(number);
                }
            } catch (NumberFormatException _) {
                // told below, without the cell
            }
            throw refused(column.name() + " must be a number");
        }

        private boolean isInput(Column column) {
            return !column.equals(columns.get(label));
        }

        private InputSpec input(Column column) {
            var range = ranges.getOrDefault(column.name(), new double[2]);
            var sex = column.name().equals("sex");
            var type =
                    sex
                            ? new InputSpec.Type.Choice(SEXES)
                            : new InputSpec.Type.Amount(
                                    column.unit(), range[0], range[1], new TreeMap<>());
            InputSource source =
                    switch (column.name()) {
                        case "sex" -> new InputSource.Sex();
                        case "age" -> new InputSource.Age();
                        default -> new InputSource.Asked();
                    };
            return new InputSpec(
                    column.name(),
                    "Column " + column.name() + " of the table.",
                    type,
                    true,
                    List.of(source),
                    Optional.empty());
        }

        private Recipe recipe(ModelId id, List<InputSpec> inputs) {
            var name = columns.get(label).name();
            return new Recipe(
                    id,
                    "P(" + name + ") from a table (research only)",
                    id.name(),
                    inputs,
                    new OutputSpec("probability", "Probability that " + name + " is 1.", "1", 0, 1),
                    List.of(),
                    250,
                    "Research only: nobody has validated it for care.",
                    List.of(),
                    List.of(
                            "TRAINED ON A TABLE: research only, no clinical use.",
                            "It answers within the ranges that the table holds, and was judged on"
                                    + " rows of the same table only."));
        }
    }
}
