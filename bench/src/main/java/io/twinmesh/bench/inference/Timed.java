package io.twinmesh.bench.inference;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Something that does work for a while and says how much.
interface Timed {
    /// Works for about this long.
    ///
    /// @return how much was done per second
    double rate(Duration length) throws Exception;

    /// Measures several ways in turn, again and again; of each the fastest round counts, because
    /// other programs can only slow one down.
    ///
    /// @return in the same order
    static Map<String, Double> fastest(Map<String, Timed> ways, int rounds, Duration length)
            throws Exception {
        var best = new LinkedHashMap<String, Double>();
        for (var round = 0; round <= rounds; round++) {
            for (var way : ways.entrySet()) {
                var rate = way.getValue().rate(length);
                if (round > 0) { // the first round warms up
                    best.merge(way.getKey(), rate, Math::max);
                }
            }
        }
        return best;
    }

    /// Calls again and again, on this thread.
    static double repeat(Duration length, int rowsPerCall, Callable<?> call) throws Exception {
        var rows = 0L;
        var start = System.nanoTime();
        var end = start + length.toNanos();
        while (System.nanoTime() < end) {
            for (var i = 0; i < 8; i++) {
                call.call();
            }
            rows += 8L * rowsPerCall;
        }
        return rows * 1e9 / (System.nanoTime() - start);
    }

    /// The middle one.
    static double median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElse(0L);
    }
}
