package io.twinmesh.inference.glucose;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A trace on an even grid that starts at midnight (UTC) of its first day, in the sensor's own
/// step; used once.
///
/// Between readings at most 45 minutes apart it is interpolated in a straight line, in longer
/// pauses it is missing (NaN), and after more than three hours without a value a new part begins:
/// Fernandes NJ, et al., see [Excursions].
final class Grid {
    private static final long LONGEST_BRIDGED = Duration.ofMinutes(45).toMillis();
    private static final long LONGEST_MISSING = Duration.ofHours(3).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final long step;
    private final List<double[]> parts = new ArrayList<>();
    private double[] current = new double[1024];
    private int filled;
    private long missing;

    private Grid(long step) {
        this.step = step;
    }

    /// Each part begins and ends with a value.
    static List<double[]> parts(GlucoseTrace trace) {
        var step = Duration.ofMinutes(trace.minutesBetween()).toMillis();
        var grid = new Grid(step);
        var midnight = Math.floorDiv(trace.millis(0), DAY) * DAY;
        var tick = midnight + Math.ceilDiv(trace.millis(0) - midnight, step) * step;
        for (int i = 1; i < trace.size(); i++) {
            var from = trace.millis(i - 1);
            var to = trace.millis(i);
            for (; tick < to; tick += step) {
                if (tick == from || to - from <= LONGEST_BRIDGED) {
                    var way = (double) (tick - from) / (to - from);
                    grid.add(
                            trace.reading(i - 1) + way * (trace.reading(i) - trace.reading(i - 1)));
                } else {
                    // no need to walk through a pause of months
                    var ticks = (to - tick - 1) / step;
                    grid.missing += 1 + ticks;
                    tick += ticks * step;
                }
            }
        }
        if (tick == trace.millis(trace.size() - 1)) {
            grid.add(trace.reading(trace.size() - 1));
        }
        grid.cut();
        return grid.parts;
    }

    private void add(double value) {
        if (missing * step > LONGEST_MISSING) {
            cut();
        } else if (filled > 0) {
            for (; missing > 0; missing--) {
                put(Double.NaN);
            }
        }
        missing = 0;
        put(value);
    }

    private void put(double value) {
        if (filled == current.length) {
            current = Arrays.copyOf(current, 2 * filled);
        }
        current[filled++] = value;
    }

    private void cut() {
        if (filled > 0) {
            parts.add(Arrays.copyOf(current, filled));
            filled = 0;
        }
    }
}
