package io.twinmesh.bench.load;

import java.util.Arrays;

/// What a number of connections got in a while.
///
/// @param rate answers per second
/// @param nanos how long each took, in rising order
public record Load(double rate, long[] nanos) {
    public static Load of(long[] nanos, int count, long took) {
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return new Load(count * 1e9 / took, sorted);
    }

    /// @param share 0 to 1
    public double micros(double share) {
        return nanos.length == 0 ? 0 : nanos[(int) ((nanos.length - 1) * share)] / 1e3;
    }

    public static Load faster(Load one, Load other) {
        return one.rate >= other.rate ? one : other;
    }
}
