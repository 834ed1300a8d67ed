package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long twins were away: of each fault and each twin the longest time that a client waited,
/// with all its repetitions, for something that it began between this fault and the end of what it
/// caused, or that was under way when it happened.
///
/// @param faults how many
/// @param waits one for each fault and each twin that was asked then, the shortest first
record Outages(int faults, List<Duration> waits) {
    Outages {
        waits = List.copyOf(waits);
    }

    /// The smallest wait that so many of 100 did not exceed; empty when there is none.
    Optional<Duration> percentile(int ofHundred) {
        if (waits.isEmpty()) {
            return Optional.empty();
        }
        var place = (waits.size() * ofHundred + 99) / 100;
        return Optional.of(waits.get(Math.max(0, place - 1)));
    }

    /// By kind of fault.
    static Map<Kind, Outages> byKind(History history, List<Injected> injected) {
        var waits = new EnumMap<Kind, List<Duration>>(Kind.class);
        var faults = new EnumMap<Kind, Integer>(Kind.class);
        for (var one : injected) {
            faults.merge(one.fault().kind(), 1, Integer::sum);
            waits.computeIfAbsent(one.fault().kind(), _ -> new ArrayList<>())
                    .addAll(longest(history, one).values());
        }
        var outages = new EnumMap<Kind, Outages>(Kind.class);
        waits.forEach((kind, all) -> {
            Collections.sort(all);
            outages.put(kind, new Outages(faults.getOrDefault(kind, 0), all));
        });
        return outages;
    }

    /// Of each twin.
    private static Map<String, Duration> longest(History history, Injected one) {
        var longest = new HashMap<String, Duration>();
        for (var write : history.writes()) {
            note(longest, one, write.twin(), write.begun(), write.ended());
        }
        for (var read : history.reads()) {
            note(longest, one, read.twin(), read.begun(), read.ended());
        }
        return longest;
    }

    private static void note(
            Map<String, Duration> longest, Injected one, String twin, long begun, long ended) {
        if (ended >= one.begun() && begun <= one.well()) {
            var from = Math.max(begun, one.begun());
            longest.merge(
                    twin,
                    Duration.ofNanos(ended - from),
                    (a, b) -> Collections.max(Arrays.asList(a, b)));
        }
    }
}
