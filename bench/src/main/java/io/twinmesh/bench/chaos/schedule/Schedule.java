package io.twinmesh.bench.chaos.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// An endless sequence of faults that is the same for the same seed, kinds and numbers of parts.
/// Each kind comes once before any comes again. A fault begins when everything has been well for a
/// while: how long a mended part takes to come back does not change the sequence.
public final class Schedule {
    private final List<Kind> kinds;
    private final Pace pace;
    private final int servers;
    private final int agents;
    private final Random chance;
    private final List<Kind> round = new ArrayList<>();

    /// @param kinds one or more
    /// @param servers one or more
    /// @param agents one or more when one can be killed
    public Schedule(long seed, Set<Kind> kinds, Pace pace, int servers, int agents) {
        if (kinds.isEmpty() || servers < 1 || (agents < 1 && kinds.contains(Kind.AGENT_KILLED))) {
            throw new IllegalArgumentException(
                    "got kinds %s, %d servers, %d agents, want one of each"
                            .formatted(kinds, servers, agents));
        }
        this.kinds = kinds.stream().sorted().toList();
        this.pace = pace;
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
        return new Fault(kind, target, pace.pause(chance), pace.length(kind, chance));
    }
}
