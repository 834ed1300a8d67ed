package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.PatientEvent;

/// Hears what happens to twins, to count it. Called by many twins at once; it must not block.
@FunctionalInterface
public interface TwinObserver {
    /// Called after the event is in the journal, once per event.
    void stored(PatientEvent event);

    /// A twin found that somebody else writes its journal too, and stopped.
    default void fenced() {}

    /// A twin went to rest.
    default void rested() {}

    /// A twin that rested must read its history again.
    default void woken() {}
}
