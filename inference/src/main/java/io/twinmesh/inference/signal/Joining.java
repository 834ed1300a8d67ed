package io.twinmesh.inference.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Puts parts of a series together again.
public final class Joining {
    private Joining() {}

    /// @param parts in order of their start, none sharing time with another
    /// @return the same samples; evenly sampled parts of one rate and calibration that follow each
    ///   other within half a sample are one series
    public static List<SampledSeries> joined(List<SampledSeries> parts) {
        var joined = new ArrayList<SampledSeries>();
        var run = new ArrayList<SampledSeries>();
        for (var part : parts) {
            if (!run.isEmpty() && !follows(run.getLast(), part)) {
                joined.add(one(run));
                run.clear();
            }
            run.add(part);
        }
        if (!run.isEmpty()) {
            joined.add(one(run));
        }
        return joined;
    }

    private static boolean follows(SampledSeries before, SampledSeries after) {
        if (!(before.timing() instanceof Timing.Even(var rate))
                || !before.timing().equals(after.timing())
                || !before.calibration().equals(after.calibration())) {
            return false;
        }
        var expected = before.start().plus(rate.offset(before.size()));
        var tolerated = rate.offset(1).dividedBy(2);
        return Duration.between(expected, after.start()).abs().compareTo(tolerated) <= 0;
    }

    private static SampledSeries one(List<SampledSeries> run) {
        if (run.size() == 1) {
            return run.getFirst();
        }
        var raw = new int[run.stream().mapToInt(SampledSeries::size).sum()];
        var at = 0;
        for (var part : run) {
            System.arraycopy(part.raw(), 0, raw, at, part.size());
            at += part.size();
        }
        var first = run.getFirst();
        return new SampledSeries(first.start(), first.timing(), first.calibration(), raw);
    }
}
