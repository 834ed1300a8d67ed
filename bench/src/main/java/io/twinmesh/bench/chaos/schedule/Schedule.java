package io.twinmesh.bench.chaos.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// An endless sequence of faults that is the same for the same seed, kinds and numbers of parts.
/// Each kind comes once before any comes again. A fault begins when everything has been well for a
/// while: how long a mended part takes to come back does not change the sequence.
public final class Schedule {
    private static final int LEAST_PAUSE_MILLIS = 2_000;
    private static final int MOST_PAUSE_MILLIS = 6_000;
    private static final int LEAST_LENGTH_MILLIS = 3_000;
    private static final int MOST_LENGTH_MILLIS = 25_000;

    private final List<Kind> kinds;
    private final int servers;
    private final int agents;
    private final Random chance;
    private final List<Kind> round = new ArrayList<>();

    /// @param kinds one or more
    /// @param servers one or more
    /// @param agents one or more when one can be killed
    public Schedule(long seed, Set<Kind> kinds, int servers, int agents) {
        if (kinds.isEmpty() || servers < 1 || (agents < 1 && kinds.contains(Kind.AGENT_KILLED))) {
            throw new IllegalArgumentException(
                    "got kinds %s, %d servers, %d agents, want one of each"
                            .formatted(kinds, servers, agents));
        }
        this.kinds = kinds.stream().sorted().toList();
        this.servers = servers;
        this.agents = agents;
        this.chance = new Random(seed);
    }

    public Fault next() {
        if (round.isEmpty()) {
            round.addAll(kinds);
            Collections.shuffle(round, chance);
        }
        var kind = round.removeLast();
        var target =
                switch (kind.target()) {
                    case SERVER -> chance.nextInt(servers);
                    case AGENT -> chance.nextInt(agents);
                    case EVERYTHING -> 0;
                };
        return new Fault(
                kind,
                target,
                between(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS),
                between(LEAST_LENGTH_MILLIS, MOST_LENGTH_MILLIS));
    }

    private Duration between(int least, int most) {
        return Duration.ofMillis(chance.nextInt(least, most + 1));
    }
}
