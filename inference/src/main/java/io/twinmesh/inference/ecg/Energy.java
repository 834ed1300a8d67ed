package io.twinmesh.inference.ecg;

/// How much a signal changes around each sample.
///
/// @param mean squared slope, averaged over 150 ms (Pan and Tompkins)
/// @param slope squared slope at each sample
record Energy(double[] mean, double[] slope) {
    private static final double WINDOW_SECONDS = 0.150;

    static Energy of(double[] band, double rate) {
        var slope = new double[band.length];
        for (int i = 2; i < band.length - 2; i++) {
            // five-point derivative of Pan and Tompkins, centred
            var it = (2 * band[i + 2] + band[i + 1] - band[i - 1] - 2 * band[i - 2]) / 8;
            slope[i] = it * it;
        }
        var half = Math.max(1, (int) Math.round(WINDOW_SECONDS * rate / 2));
        var mean = new double[band.length];
        var sum = 0.0;
        for (int i = -half; i < band.length; i++) {
            if (i + half < band.length) {
                sum += slope[i + half];
            }
            if (i - half - 1 >= 0) {
                sum -= slope[i - half - 1];
            }
            if (i >= 0) {
                mean[i] = sum / (2 * half + 1);
            }
        }
        return new Energy(mean, slope);
    }

    int size() {
        return mean.length;
    }

    /// The steepest squared slope within `reach` samples.
    double steepest(int at, int reach) {
        var best = 0.0;
        var until = Math.min(slope.length - 1, at + reach);
        for (int i = Math.max(0, at - reach); i <= until; i++) {
            best = Math.max(best, slope[i]);
        }
        return best;
    }
}
