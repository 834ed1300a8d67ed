package io.twinmesh.inference.glucose;

import io.twinmesh.inference.signal.Moments;

import java.util.OptionalDouble;

/// Mean amplitude of glycaemic excursions (MAGE): Service FJ, et al. Diabetes 1970;19:644-655, an
/// excursion counts when both its sides exceed one standard deviation.
///
/// Peaks and nadirs are found by the crossings of a short and a long moving average: Fernandes NJ,
/// et al. J Diabetes Sci Technol 2022;16:576-577. Written from that description and the authors'
/// explanation of it; no line of their program is used. Each part between pauses of more than three
/// hours counts by its length; within a part the mean rise and the mean fall are averaged.
final class Excursions {
    private Excursions() {}

    /// @return mg/dL; empty when no excursion counts
    static OptionalDouble meanAmplitude(GlucoseTrace trace) {
        var sum = 0.0;
        var weight = 0L;
        for (var part : Grid.parts(trace)) {
            if (part.length < TurningPoints.LONG) {
                continue;
            }
            var mean = Amplitudes.mean(TurningPoints.of(part), deviation(part));
            if (mean.isPresent()) {
                sum += (part.length - 1) * mean.getAsDouble();
                weight += part.length - 1;
            }
        }
        return weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weight);
    }

    private static double deviation(double[] part) {
        var moments = new Moments();
        for (var it : part) {
            if (!Double.isNaN(it)) {
                moments.add(it);
            }
        }
        return moments.deviation();
    }
}
