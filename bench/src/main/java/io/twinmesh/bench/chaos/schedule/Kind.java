package io.twinmesh.bench.chaos.schedule;

/// What can be done to the parts of a network on purpose.
public enum Kind {
    /// `kill -9`; after a while it is started again.
    SERVER_KILLED(Target.SERVER),
    /// `SIGSTOP`, as a long pause of a virtual machine; after a while `SIGCONT`.
    SERVER_FROZEN(Target.SERVER),
    /// Every server is told to stop and started again, one after the other.
    ROLLING_RESTART(Target.EVERYTHING),
    /// `kill -9` of an agent.
    AGENT_KILLED(Target.AGENT),
    /// `kill -9` of all of its processes; it recovers when it is started again.
    DATABASE_KILLED(Target.EVERYTHING),
    /// `SIGSTOP` of all of the database's processes.
    DATABASE_FROZEN(Target.EVERYTHING);

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

    public Target target() {
        return target;
    }
}
