package io.twinmesh.actors.twin.sealing;

import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.SealedEvent;

/// An event on its way to or from the journal, together with the row that stands there for it.
public sealed interface ChainedEvent {
    /// @param event what the row says; [PatientEvent.Redacted] when its key is gone
    record Legible(SealedEvent row, PatientEvent event) implements ChainedEvent {}

    /// The row does not open or does not fit its tag.
    ///
    /// @param code of the reason, for example `history.seal-broken`
    record Unreadable(String code) implements ChainedEvent {}
}
