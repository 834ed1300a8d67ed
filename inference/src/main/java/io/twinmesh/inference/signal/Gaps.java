package io.twinmesh.inference.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where samples are missing, kept apart so that they do not disturb the numbers around them.
///
/// @param runs in order, none empty, none touching the next
record Gaps(List<Run> runs) {
    /// @param from index of the first missing sample
    record Run(int from, int length) {}

    static Gaps of(int[] raw) {
        var runs = new ArrayList<Run>();
        for (int at = 0; at < raw.length; at++) {
            var from = at;
            while (at < raw.length && raw[at] == SampledSeries.MISSING) {
                at++;
            }
            if (at > from) {
                runs.add(new Run(from, at - from));
            }
        }
        return new Gaps(runs);
    }

    void write(BitWriter out) {
        out.varint(runs.size());
        var behind = 0;
        for (var run : runs) {
            out.varint(run.from - behind);
            out.varint(run.length);
            behind = run.from + run.length;
        }
    }

    static Gaps read(BitReader in, int samples) {
        var runs = new ArrayList<Run>();
        var behind = 0;
        for (int left = in.count(samples); left > 0; left--) {
            var from = behind + in.count(samples - behind);
            var length = in.count(samples - from);
            if (length == 0) {
                throw new CorruptChunkException("a gap is empty");
            }
            runs.add(new Run(from, length));
            behind = from + length;
        }
        return new Gaps(runs);
    }

    /// How many samples are missing.
    int samples() {
        return runs.stream().mapToInt(Run::length).sum();
    }

    /// The samples that are there, with the missing ones in their places.
    int[] filled(long[] there, int samples) {
        var raw = new int[samples];
        var next = 0;
        var at = 0;
        for (var run : runs) {
            while (at < run.from) {
                raw[at++] = Math.toIntExact(there[next++]);
            }
            Arrays.fill(raw, at, at + run.length, SampledSeries.MISSING);
            at += run.length;
        }
        while (at < samples) {
            raw[at++] = Math.toIntExact(there[next++]);
        }
        return raw;
    }
}
