package io.twinmesh.actors.node;

import java.util.Locale;

/// What may be asked of a node; whether it is connected is another matter.
public enum Standing {
    /// Enrolled, and not yet let in.
    PENDING,
    /// Let in, and yet to prove itself.
    PROBATION,
    ACTIVE,
    /// It asked for no new work.
    DRAINING,
    /// It said good-bye.
    LEFT,
    /// It may connect and gets no work of clients. An operator reinstates it; what the network
    /// suspended for its results also comes back by answering what the network asks it.
    SUSPENDED,
    /// Shut out for ever.
    REVOKED;

    /// As it is shown, in lower case.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it gets work while it is connected.
    public boolean works() {
        return this == PROBATION || this == ACTIVE;
    }
}
