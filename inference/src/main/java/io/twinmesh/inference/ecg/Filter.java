package io.twinmesh.inference.ecg;

/// A Butterworth low-pass or high-pass of second order, run forwards and backwards so that no peak
/// moves.
///
/// Coefficients by the bilinear transform with Q = 1/√2: Bristow-Johnson R, Cookbook formulae for
/// audio equalizer biquad filter coefficients, W3C Note, 2021.
final class Filter {
    private final double b0;
    private final double b1;
    private final double b2;
    private final double a1;
    private final double a2;

    private Filter(double hertz, double rate, boolean high) {
        var angle = 2 * Math.PI * hertz / rate;
        var cos = Math.cos(angle);
        var alpha = Math.sin(angle) / Math.sqrt(2);
        var middle = high ? -(1 + cos) : 1 - cos;
        var a0 = 1 + alpha;
        this.b1 = middle / a0;
        this.b0 = Math.abs(middle) / 2 / a0;
        this.b2 = b0;
        this.a1 = -2 * cos / a0;
        this.a2 = (1 - alpha) / a0;
    }

    static Filter lowPass(double hertz, double rate) {
        return new Filter(hertz, rate, false);
    }

    static Filter highPass(double hertz, double rate) {
        return new Filter(hertz, rate, true);
    }

    /// Filters in place.
    void run(double[] samples) {
        pass(samples, 0, 1);
        pass(samples, samples.length - 1, -1);
    }

    private void pass(double[] samples, int from, int step) {
        // as if the first value had stood there for ever, so that no step is seen at the edge
        var steady = (b0 + b1 + b2) / (1 + a1 + a2) * samples[from];
        var x1 = samples[from];
        var x2 = x1;
        var y1 = steady;
        var y2 = steady;
        for (int i = from; i >= 0 && i < samples.length; i += step) {
            var x = samples[i];
            var y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            samples[i] = y;
        }
    }
}
