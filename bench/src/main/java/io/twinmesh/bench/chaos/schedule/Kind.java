package io.twinmesh.bench.chaos.schedule;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What can be done to the parts of a network on purpose.
public enum Kind {
    /// `kill -9`; after a while it is started again.
    SERVER_KILLED(Target.SERVER),
    /// `SIGSTOP`, as a long pause of a virtual machine; after a while `SIGCONT`.
    SERVER_FROZEN(Target.SERVER),
    /// Every server is told to stop and started again, one after the other.
    ROLLING_RESTART(Target.EVERYTHING),
    /// All servers but one are told to stop, one after the other; after a while all are started.
    SCALED_TO_ONE(Target.SERVER),
    /// `kill -9` of an agent.
    AGENT_KILLED(Target.AGENT),
    /// Agents are killed and started again in turn, one every few seconds.
    AGENTS_COMING_AND_GOING(Target.EVERYTHING),
    /// `kill -9` of all of its processes; it recovers when it is started again.
    DATABASE_KILLED(Target.EVERYTHING),
    /// `SIGSTOP` of all of the database's processes.
    DATABASE_FROZEN(Target.EVERYTHING),
    /// Its disk has no room left.
    DATABASE_FULL(Target.EVERYTHING),
    /// Nothing passes between it and the other servers; all reach the database.
    SERVER_CUT_OFF(Target.SERVER),
    /// Nothing that other servers send arrives at it, but what it sends arrives.
    SERVER_DEAFENED(Target.SERVER),
    /// Nothing passes between it and the other servers, the agents and the database.
    SERVER_ISOLATED(Target.SERVER),
    /// A twentieth of the packets that it sends is lost, the others pass a line of 2 Mbit/s, on
    /// which they are up to 200 ms late.
    SERVER_DISTURBED(Target.SERVER);

    private static final Set<Kind> DIVIDING =
            Collections.unmodifiableSet(
                    EnumSet.of(SERVER_CUT_OFF, SERVER_DEAFENED, SERVER_ISOLATED));

    private final Target target;

    Kind(Target target) {
        this.target = target;
    }

    /// What a kind of fault is aimed at.
    public enum Target {
        SERVER,
        AGENT,
        EVERYTHING
    }

    /// All that are possible.
    ///
    /// @param divides whether the network can be cut
    /// @param disturbs whether it can be made to lose and delay
    /// @param fills whether the database's disk can be filled
    public static Set<Kind> possible(boolean divides, boolean disturbs, boolean fills) {
        var kinds = EnumSet.allOf(Kind.class);
        if (!divides) {
            kinds.removeAll(DIVIDING);
        }
        if (!disturbs) {
            kinds.remove(SERVER_DISTURBED);
        }
        if (!fills) {
            kinds.remove(DATABASE_FULL);
        }
        return kinds;
    }

    public Target target() {
        return target;
    }
}
