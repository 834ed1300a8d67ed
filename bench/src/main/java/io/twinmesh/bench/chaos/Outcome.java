package io.twinmesh.bench.chaos;

import static java.util.stream.Collectors.partitioningBy;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.oracle.Violation;
import io.twinmesh.bench.chaos.schedule.Fault;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a run came to.
///
/// @param revived how often a server ended by itself and was started again
record Outcome(History history, List<Injected> injected, List<Violation> violations, int revived) {
    private static final String LINE = "%-24s %7s %10s %10s %10s%n";
    private static final int SHOWN = 20;

    Outcome {
        injected = List.copyOf(injected);
        violations = List.copyOf(violations);
    }

    boolean good() {
        return violations.isEmpty();
    }

    /// What no slow machine is the cause of.
    List<Violation> wrong() {
        return violations.stream().filter(one -> !one.slowness()).toList();
    }

    List<Bar> bars() {
        return Bar.of(history, injected, Outages.byKind(history, injected));
    }

    void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%d writes acknowledged, %d given up; %d readings; %d questions taken; servers that"
                        + " ended by themselves %d%n",
                history.writes().stream().filter(History.Write::acknowledged).count(),
                history.writes().stream().filter(write -> !write.acknowledged()).count(),
                history.reads().size(),
                history.taken().size(),
                revived);
        requests(out);
        out.println("how long a shard was away, of each fault and each shard the longest wait");
        out.printf(Locale.ROOT, LINE, "fault", "faults", "p50", "p99", "max");
        Outages.byKind(history, injected)
                .forEach((kind, outages) ->
                        out.printf(
                                Locale.ROOT,
                                LINE,
                                Fault.word(kind),
                                outages.faults(),
                                shown(outages.percentile(50)),
                                shown(outages.percentile(99)),
                                shown(outages.percentile(100))));
        bars().forEach(out::println);
        out.println();
        if (wrong().isEmpty()) {
            out.println(
                    "nothing was lost, doubled or paid twice; no history has a gap, no reader went"
                            + " back, the log did not fork");
        }
        print(violations, out);
    }

    /// For who reads it, and for `.ci/chaos` and `.ci/run`, which look for these words.
    static void print(List<Violation> violations, PrintStream out) {
        var kinds = violations.stream().collect(partitioningBy(Violation::slowness));
        print(kinds.getOrDefault(false, List.of()), "that must not be", out);
        print(
                kinds.getOrDefault(true, List.of()),
                "not there in time, as on a machine that is slow",
                out);
    }

    private static void print(List<Violation> some, String which, PrintStream out) {
        if (!some.isEmpty()) {
            out.printf("%d things %s:%n", some.size(), which);
            some.stream().limit(SHOWN).forEach(one -> out.println("  " + one));
        }
    }

    private void requests(PrintStream out) {
        requests(out, "requests with their repetitions", history.asked());
        var disturbed =
                history.asked().stream()
                        .collect(
                                partitioningBy(asked ->
                                        injected.stream().anyMatch(one -> one.touches(asked))));
        requests(out, "of them while all was well", disturbed.getOrDefault(false, List.of()));
        requests(out, "of them during a fault", disturbed.getOrDefault(true, List.of()));
        out.println();
    }

    private static void requests(PrintStream out, String which, List<History.Asked> asked) {
        var waits =
                asked.stream()
                        .map(one -> Duration.ofNanos(one.ended() - one.begun()))
                        .sorted()
                        .toList();
        out.printf(
                Locale.ROOT,
                "%d %s: %d never answered, p50 %s, p99 %s, max %s%n",
                waits.size(),
                which,
                asked.stream().filter(one -> !one.answered()).count(),
                shown(Outages.percentile(waits, 50)),
                shown(Outages.percentile(waits, 99)),
                shown(Outages.percentile(waits, 100)));
    }

    private static String shown(Optional<Duration> wait) {
        return wait.map(time -> String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0))
                .orElse("-");
    }
}
