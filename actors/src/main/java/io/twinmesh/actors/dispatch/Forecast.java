package io.twinmesh.actors.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/// How long a job will take on which node, by what leases of its model took before.
///
/// A node of which nothing is known counts as one like the others, so that new ones get work; where
/// nothing is known of any, all are alike.
///
/// @param usual the mean of the nodes of which something is known
record Forecast(String model, Optional<Duration> usual) {
    /// What is known of a node moves its chance by no more than this, so that a slow one still gets
    /// a job now and then by which it can show that it is slow no more.
    private static final double MOST = 10;

    static Forecast of(String model, Collection<Machine> machines) {
        var together = Duration.ZERO;
        int known = 0;
        for (var machine : machines) {
            var pace = pace(model, machine);
            if (pace.isPresent()) {
                together = together.plus(pace.get());
                known++;
            }
        }
        return new Forecast(
                model, known == 0 ? Optional.empty() : Optional.of(together.dividedBy(known)));
    }

    private static Optional<Duration> pace(String model, Machine machine) {
        return machine.pace().flatMap(it -> it.of(model, machine.loaded().contains(model)));
    }

    /// Whether nothing is known of any: then all are alike.
    boolean blank() {
        return usual.isEmpty();
    }

    private Optional<Duration> run(Machine machine) {
        return pace(model, machine).or(() -> usual);
    }

    /// When the answer is there; `now` where nothing is known.
    ///
    /// @param busy whether a lease must end first; none is known to end sooner than after a whole
    ///   run
    Instant answerAt(Machine machine, boolean busy, Instant now) {
        return run(machine).map(it -> now.plus(busy ? it.multipliedBy(2) : it)).orElse(now);
    }

    /// How many times as quick as the usual node, 0.1 to 10.
    double quickness(Machine machine) {
        return usual.map(it ->
                        Math.clamp(
                                (double) it.toNanos()
                                        / Math.max(1, run(machine).orElse(it).toNanos()),
                                1 / MOST,
                                MOST))
                .orElse(1.0);
    }
}
