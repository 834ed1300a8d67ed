package io.twinmesh.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A comparison with its figures.
///
/// @param ours per second, one figure per round
/// @param baseline per second, one figure per round, in the same order; empty without a baseline
record Row(Comparison comparison, List<Double> ours, List<Double> baseline) {
    Row {
        ours = List.copyOf(ours);
        baseline = List.copyOf(baseline);
        if (ours.isEmpty() || (!baseline.isEmpty() && baseline.size() != ours.size())) {
            throw new IllegalArgumentException(
                    "want a figure per round on both sides, got "
                            + ours.size()
                            + " and "
                            + baseline.size());
        }
    }

    /// Ours divided by the baseline, round by round: what slows the machine down for a while slows
    /// both sides of a round.
    List<Double> ratios() {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < baseline.size(); i++) {
            ratios.add(ours.get(i) / baseline.get(i));
        }
        return ratios;
    }

    /// The middle one; of an even number the mean of the two in the middle.
    ///
    /// @param figures one or more
    static double median(List<Double> figures) {
        var sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
