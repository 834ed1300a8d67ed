package io.twinmesh.inference.learning;

import java.util.Arrays;
import java.util.List;

/// Rows of features with a yes-or-no label each.
///
/// Features are float32, because that is what a served model receives; a learner sees the rounded
/// values too, so that training and serving agree on every row. A feature with a large offset (a
/// time stamp, a count near a million) loses digits to that and is better centred first.
public final class TrainingTable {
    /// One feature.
    ///
    /// @param name as the model's manifest will call it
    /// @param unit UCUM, `1` for a flag
    public record Column(String name, String unit) {}

    private final List<Column> columns;
    private final float[][] rows;
    private final int[] labels;

    /// @param rows one array per row, as long as `columns`, every value finite
    /// @param labels one per row, 0 or 1
    public TrainingTable(List<Column> columns, float[][] rows, int[] labels) {
        if (rows.length != labels.length) {
            throw new IllegalArgumentException(
                    "want one label per row, got " + rows.length + " and " + labels.length);
        }
        for (var i = 0; i < rows.length; i++) {
            if (rows[i].length != columns.size()) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " values, want " + columns.size());
            }
            for (var j = 0; j < rows[i].length; j++) {
                if (!Float.isFinite(rows[i][j])) {
                    throw new IllegalArgumentException(
                            "row " + i + " has no finite " + columns.get(j).name());
                }
            }
            if (labels[i] != 0 && labels[i] != 1) {
                throw new IllegalArgumentException(
                        "label of row " + i + " must be 0 or 1, got " + labels[i]);
            }
        }
        this.columns = List.copyOf(columns);
        this.rows = Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
        this.labels = labels.clone();
    }

    public List<Column> columns() {
        return columns;
    }

    public int size() {
        return rows.length;
    }

    /// A copy of one row.
    public float[] row(int index) {
        return rows[index].clone();
    }

    public int label(int index) {
        return labels[index];
    }

    public int[] labels() {
        return labels.clone();
    }

    public int positives() {
        return Arrays.stream(labels).sum();
    }

    /// The rows with these indexes, in this order.
    public TrainingTable select(int[] indexes) {
        return new TrainingTable(
                columns,
                Arrays.stream(indexes).mapToObj(i -> rows[i]).toArray(float[][]::new),
                Arrays.stream(indexes).map(i -> labels[i]).toArray());
    }

    /// Every row in double precision, the same values.
    double[][] wide() {
        return Arrays.stream(rows).map(TrainingTable::wide).toArray(double[][]::new);
    }

    static double[] wide(float[] row) {
        var wide = new double[row.length];
        for (var j = 0; j < wide.length; j++) {
            wide[j] = row[j];
        }
        return wide;
    }

    /// Sizes only: the rows are clinical.
    @Override
    public String toString() {
        return "TrainingTable[" + size() + " rows, " + columns.size() + " columns]";
    }
}
