package io.twinmesh.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// How long and how often is measured.
///
/// @param name for the report
/// @param rounds how many times everything is measured, each time in a fresh JVM
/// @param warmups iterations of two seconds that do not count; with fewer than three the compiler
///   is still at work on a busy machine, and it is the compiler that is measured
/// @param iterations iterations that count
/// @param length of an iteration that counts
record Measurement(String name, int rounds, int warmups, int iterations, TimeValue length) {
    private static final TimeValue WARMUP = TimeValue.seconds(2);
    private static final TimeValue LONGEST = TimeValue.minutes(5);

    /// Under three minutes for everything.
    static final Measurement QUICK = new Measurement("quick", 1, 3, 4, TimeValue.milliseconds(500));

    /// About twenty minutes.
    static final Measurement FULL = new Measurement("full", 3, 5, 5, TimeValue.seconds(2));

    /// Measures one method in a JVM of its own; blocks as long as that takes. The fastest iteration
    /// counts: other programs can only slow an iteration down, and a mean would measure them too.
    ///
    /// @param id the method's full name
    /// @return times per second
    double rate(String id, boolean verbose) throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include("^" + Pattern.quote(id) + "$")
                        .forks(1)
                        .warmupIterations(warmups)
                        .warmupTime(WARMUP)
                        .measurementIterations(iterations)
                        .measurementTime(length)
                        .timeUnit(TimeUnit.SECONDS)
                        .timeout(LONGEST)
                        .shouldFailOnError(true)
                        .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT)
                        .build();
        return new Runner(options).runSingle().getPrimaryResult().getStatistics().getMax();
    }
}
