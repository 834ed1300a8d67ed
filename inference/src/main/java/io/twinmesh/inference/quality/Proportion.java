package io.twinmesh.inference.quality;

/// So many of so many, with the interval of Wilson (J Am Stat Assoc 1927;22:209-212): at a
/// confidence of 95 % the true proportion is inside. Unlike the usual normal interval it holds for
/// few cases and near 0 and 1 (Brown, Cai, DasGupta, Stat Sci 2001;16:101-133).
///
/// @param hits 0 to `cases`
/// @param cases 0 or more
public record Proportion(long hits, long cases) {
    /// The 97.5th percentile of the normal distribution.
    private static final double Z = 1.959963984540054;

    public Proportion {
        if (hits < 0 || hits > cases) {
            throw new IllegalArgumentException(
                    "a proportion has 0 to " + cases + " hits, got " + hits);
        }
    }

    /// @throws IllegalStateException when there is no case
    public double value() {
        if (cases == 0) {
            throw new IllegalStateException("of no case there is no proportion");
        }
        return (double) hits / cases;
    }

    /// The lower end, 0 to 1; 0 when there is no case.
    public double lower() {
        return hits == 0 ? 0 : centre() - margin();
    }

    /// The upper end, 0 to 1; 1 when there is no case.
    public double upper() {
        return hits == cases ? 1 : centre() + margin();
    }

    private double centre() {
        return (value() + Z * Z / (2.0 * cases)) / shrinking();
    }

    private double margin() {
        var p = value();
        return Z * Math.sqrt(p * (1 - p) / cases + Z * Z / (4.0 * cases * cases)) / shrinking();
    }

    private double shrinking() {
        return 1 + Z * Z / cases;
    }
}
