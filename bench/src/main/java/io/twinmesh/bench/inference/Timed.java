package io.twinmesh.bench.inference;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Something that does work for a while and says how much.
interface Timed {
    /// Works for about this long.
    ///
    /// @return how much was done per second
    double rate(Duration length) throws Exception;

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
}
