package io.twinmesh.inference.learning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The tables that tests train on: two public clinical sets, and one made up to be difficult.
final class ReferenceTables {
    private static final Path DATA = Path.of("..", "..", "shared", "data", "clinical");

    private ReferenceTables() {}

    /// Breast cancer Wisconsin (diagnostic), 569 rows, 30 features, label 1 = malignant.
    static TrainingTable wdbc() {
        var lines = lines(DATA.resolve("wdbc").resolve("wdbc.data"));
        var rows =
                lines.stream()
                        .map(line -> floats(line.split(",", -1), 2, 32))
                        .toArray(float[][]::new);
        var labels = lines.stream().mapToInt(line -> line.split(",", -1)[1].equals("M") ? 1 : 0);
        return new TrainingTable(columns(30), rows, labels.toArray());
    }

    /// Pima Indians diabetes, 768 rows, 8 features, zeros as they are, label 1 = diabetic.
    static TrainingTable pima() {
        var lines = lines(DATA.resolve("pima").resolve("pima-indians-diabetes.csv"));
        var rows =
                lines.stream()
                        .map(line -> floats(line.split(",", -1), 0, 8))
                        .toArray(float[][]::new);
        var labels = lines.stream().mapToInt(line -> Integer.parseInt(line.split(",", -1)[8]));
        return new TrainingTable(columns(8), rows, labels.toArray());
    }

    /// The fixed folds that belong to a set.
    static Folds folds(String set) {
        return Folds.given(
                lines(DATA.resolve("folds10_" + set + ".csv")).stream()
                        .skip(1)
                        .mapToInt(line -> Integer.parseInt(line.split(",", -1)[1]))
                        .toArray());
    }

    /// 500 made-up rows: one decimal, a flag, an offset of a million, a constant, a tiny scale.
    static TrainingTable madeUp() {
        var random = new SplittableRandom(20260101);
        var rows = new float[500][];
        var labels = new int[500];
        for (var i = 0; i < rows.length; i++) {
            var decimal = Math.round(random.nextDouble() * 600) / 10.0;
            var flag = random.nextInt(2);
            var large = 1e6 + Math.round(random.nextDouble() * 10_000) / 100.0;
            var tiny = random.nextDouble() * 1e-7;
            rows[i] = new float[] {(float) decimal, flag, (float) large, 5, (float) tiny};
            var logOdds = (decimal - 30) / 10 + flag - (large - 1e6 - 50) / 30;
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
        }
        return new TrainingTable(columns(5), rows, labels);
    }

    private static List<TrainingTable.Column> columns(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new TrainingTable.Column("feature" + i, "1"))
                .toList();
    }

    private static float[] floats(String[] fields, int from, int to) {
        var wide = Arrays.stream(fields, from, to).mapToDouble(Double::parseDouble).toArray();
        var row = new float[wide.length];
        for (var j = 0; j < row.length; j++) {
            row[j] = (float) wide[j];
        }
        return row;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the reference data is missing: " + file, e);
        }
    }
}
