package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.PatientEvent;

/// Hears what twins have stored, to count it. Called after the event is in the journal, once per
/// event, by many twins at once; it must not block.
@FunctionalInterface
public interface TwinObserver {
    void stored(PatientEvent event);
}
