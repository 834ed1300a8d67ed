package io.twinmesh.actors.reputation;

/// Quantiles of the Beta distribution: how good a node is at least, with 95 % certainty, after what
/// was seen of it.
///
/// The distribution function is the regularised incomplete Beta function, computed with the
/// continued fraction of DiDonato and Morris (ACM TOMS 18, 1992, equation 9) by Lentz's method, and
/// Lanczos' log Gamma; the quantile is found by bisection, so that it is the same on every machine.
final class BetaBound {
    private static final int BISECTIONS = 60;
    private static final int TERMS = 500;
    private static final double TINY = 1e-300;
    private static final double PRECISION = 1e-14;

    /// Lanczos coefficients for g = 7, n = 9 (Godfrey 2001).
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    private BetaBound() {}

    /// The number below which a Beta(a, b) variable stays with this probability.
    ///
    /// @param probability 0 to 1, exclusive
    /// @param a 1 or more, as `b`
    static double quantile(double probability, double a, double b) {
        if (!(a >= 1 && b >= 1 && probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "no quantile %s of Beta(%s, %s)".formatted(probability, a, b));
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (below(middle, a, b) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /// The probability that a Beta(a, b) variable is at most x.
    static double below(double x, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        double front =
                StrictMath.exp(
                        logGamma(a + b)
                                - logGamma(a)
                                - logGamma(b)
                                + a * StrictMath.log(x)
                                + b * StrictMath.log1p(-x));
        // the fraction converges fast on this side of the mean only
        return x < (a + 1) / (a + b + 2)
                ? front * fraction(x, a, b) / a
                : 1 - front * fraction(1 - x, b, a) / b;
    }

    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / away(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m <= TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / away(1 + even * d);
            c = away(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / away(1 + odd * d);
            c = away(1 + odd / c);
            value *= d * c;
            if (Math.abs(d * c - 1) < PRECISION) {
                return value;
            }
        }
        return value;
    }

    private static double away(double fromZero) {
        return Math.abs(fromZero) < TINY ? TINY : fromZero;
    }

    /// @param z 1 or more
    private static double logGamma(double z) {
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (z - 1 + i);
        }
        double t = z - 1 + 7.5;
        return 0.5 * StrictMath.log(2 * StrictMath.PI)
                + (z - 0.5) * StrictMath.log(t)
                - t
                + StrictMath.log(sum);
    }
}
