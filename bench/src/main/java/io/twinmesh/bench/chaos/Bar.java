package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A time that something may take, and what it took. On a machine that other programs fill too it
/// can be missed by their fault.
///
/// @param what is measured, as the report says it
/// @param took empty when nobody asked for anything meanwhile
record Bar(String what, Duration most, Optional<Duration> took) {
    /// From the kill of a server until each shard has answered again.
    static final Duration KILLED = Duration.ofSeconds(20);

    /// Of a hundred requests while servers are restarted in turn, what ninety-nine take at most.
    static final Duration RESTARTED = Duration.ofSeconds(2);

    boolean missed() {
        return took.filter(time -> time.compareTo(most) > 0).isPresent();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %s, bar %d s: %s",
                what,
                took.map(time -> String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3))
                        .orElse("nobody asked"),
                most.toSeconds(),
                missed() ? "missed" : "met");
    }

    /// Those of the kinds of faults that happened.
    static List<Bar> of(History history, List<Injected> injected, Map<Kind, Outages> outages) {
        var bars = new ArrayList<Bar>();
        Optional.ofNullable(outages.get(Kind.SERVER_KILLED))
                .map(killed ->
                        new Bar(
                                "a server killed, the last shard is back",
                                KILLED,
                                killed.percentile(100)))
                .ifPresent(bars::add);
        if (outages.containsKey(Kind.ROLLING_RESTART)) {
            var waits =
                    history.asked().stream()
                            .filter(asked ->
                                    injected.stream().anyMatch(one -> restarts(one, asked)))
                            .map(asked -> Duration.ofNanos(asked.ended() - asked.begun()))
                            .sorted()
                            .toList();
            bars.add(
                    new Bar(
                            "p99 of requests during a rolling restart",
                            RESTARTED,
                            Outages.percentile(waits, 99)));
        }
        return bars;
    }

    private static boolean restarts(Injected one, History.Asked asked) {
        return one.fault().kind() == Kind.ROLLING_RESTART && one.touches(asked);
    }
}
