package io.twinmesh.bench.chaos;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long shards were away: of each fault and each shard the longest time that a client waited,
/// with all its repetitions, for a twin of it, of what it began between this fault and the end of
/// what it caused, or what was under way when it happened.
///
/// @param faults how many
/// @param waits one for each fault and each shard that was asked then, the shortest first
record Outages(int faults, List<Duration> waits) {
    private static final int SHARDS =
            ConfigFactory.parseResources("application.conf")
                    .getInt("pekko.cluster.sharding.number-of-shards");

    Outages {
        waits = List.copyOf(waits);
    }

    /// The smallest wait that so many of 100 did not exceed; empty when there is none.
    Optional<Duration> percentile(int ofHundred) {
        return percentile(waits, ofHundred);
    }

    /// @param sorted the shortest first
    static Optional<Duration> percentile(List<Duration> sorted, int ofHundred) {
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        var place = (sorted.size() * ofHundred + 99) / 100;
        return Optional.of(sorted.get(Math.max(0, place - 1)));
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

    /// Of each shard.
    private static Map<Integer, Duration> longest(History history, Injected one) {
        var longest = new HashMap<Integer, Duration>();
        for (var asked : history.asked()) {
            if (one.touches(asked)) {
                var from = Math.max(asked.begun(), one.begun());
                longest.merge(
                        shard(asked.twin()),
                        Duration.ofNanos(asked.ended() - from),
                        (a, b) -> a.compareTo(b) >= 0 ? a : b);
            }
        }
        return longest;
    }

    /// As Pekko has it.
    private static int shard(String twin) {
        return Math.abs(twin.hashCode() % SHARDS);
    }
}
