package io.twinmesh.actors.monitor.chart;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// How fast a value changes: the median of the slopes between all pairs of points, which one wild
/// value does not move (Sen PK. Estimates of the regression coefficient based on Kendall's tau. J
/// Am Stat Assoc 1968;63:1379-89).
public final class Trend {
    private static final double SECONDS_PER_HOUR = 3600;

    private Trend() {}

    /// @param points oldest first, at most a few dozen
    /// @return in units per hour; empty when no two points have different times
    public static OptionalDouble perHour(List<RecentVitals.Point> points) {
        var slopes =
                IntStream.range(0, points.size())
                        .boxed()
                        .flatMap(i ->
                                IntStream.range(i + 1, points.size())
                                        .filter(j ->
                                                points.get(j).second() > points.get(i).second())
                                        .mapToObj(j -> slope(points.get(i), points.get(j))))
                        .sorted()
                        .toList();
        if (slopes.isEmpty()) {
            return OptionalDouble.empty();
        }
        var middle = slopes.size() / 2;
        return OptionalDouble.of(
                slopes.size() % 2 == 1
                        ? slopes.get(middle)
                        : (slopes.get(middle - 1) + slopes.get(middle)) / 2);
    }

    private static double slope(RecentVitals.Point from, RecentVitals.Point to) {
        return (to.value() - from.value()) / (to.second() - from.second()) * SECONDS_PER_HOUR;
    }

    /// When the newest of the points was observed.
    public static Instant newest(List<RecentVitals.Point> points) {
        return points.getLast().at();
    }
}
