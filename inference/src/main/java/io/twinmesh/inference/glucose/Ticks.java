package io.twinmesh.inference.glucose;

import io.twinmesh.inference.signal.Moments;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.OptionalDouble;

/// A trace on an even grid that starts at midnight (UTC) of its first day, in the sensor's own
/// step: only the ticks that have a value. Between readings at most 45 minutes apart it is
/// interpolated in a straight line; longer pauses have no ticks, as in [Grid].
final class Ticks {
    private static final long LONGEST_BRIDGED = Duration.ofMinutes(45).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final long step;
    private long[] at = new long[1024];
    private double[] values = new double[1024];
    private int size;

    private Ticks(long step) {
        this.step = step;
    }

    static Ticks of(GlucoseTrace trace) {
        var ticks = new Ticks(Duration.ofMinutes(trace.minutesBetween()).toMillis());
        var midnight = Math.floorDiv(trace.millis(0), DAY) * DAY;
        var tick = Math.ceilDiv(trace.millis(0) - midnight, ticks.step);
        for (int i = 1; i < trace.size(); i++) {
            var from = trace.millis(i - 1) - midnight;
            var to = trace.millis(i) - midnight;
            var end = Math.ceilDiv(to, ticks.step);
            // no need to walk through a pause of months
            var last = to - from <= LONGEST_BRIDGED ? end : Math.min(end, tick + 1);
            for (; tick < last; tick++) {
                var passed = tick * ticks.step - from;
                if (passed == 0 || to - from <= LONGEST_BRIDGED) {
                    var way = (double) passed / (to - from);
                    ticks.add(
                            tick,
                            trace.reading(i - 1) + way * (trace.reading(i) - trace.reading(i - 1)));
                }
            }
            tick = end;
        }
        if (tick * ticks.step == trace.millis(trace.size() - 1) - midnight) {
            ticks.add(tick, trace.reading(trace.size() - 1));
        }
        return ticks;
    }

    private void add(long tick, double value) {
        if (size == at.length) {
            at = Arrays.copyOf(at, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        at[size] = tick;
        values[size++] = value;
    }

    /// How values differ from those at the same time of the day before.
    ///
    /// @param absolute the sizes of the differences instead of the differences
    Moments dayToDay(boolean absolute) {
        var moments = new Moments();
        var day = DAY / step;
        var before = 0;
        for (int i = 0; i < size && day > 0; i++) {
            while (at[before] < at[i] - day) {
                before++;
            }
            if (at[before] == at[i] - day) {
                var difference = values[i] - values[before];
                moments.add(absolute ? Math.abs(difference) : difference);
            }
        }
        return moments;
    }

    /// The ticks are dealt out in turn to some series; each tells how high the trapezoids between
    /// its neighbours are on average, and the mean of that is the area for a unit of time.
    ///
    /// @param series how many, at least 1
    /// @return empty when no two values are so many ticks apart
    OptionalDouble interleavedArea(long series) {
        var heights = new HashMap<Long, Moments>();
        var before = 0;
        for (int i = 0; i < size; i++) {
            while (at[before] < at[i] - series) {
                before++;
            }
            if (at[before] == at[i] - series) {
                heights.computeIfAbsent(at[i] % series, _ -> new Moments())
                        .add((values[before] + values[i]) / 2);
            }
        }
        return heights.values().stream().mapToDouble(Moments::mean).average();
    }
}
