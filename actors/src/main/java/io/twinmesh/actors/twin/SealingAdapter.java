package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.SealedEvent;

import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/// Seals events on the way to the journal and opens them on the way back. What does not open fails
/// the recovery of its twin; nothing is ever skipped.
final class SealingAdapter extends EventAdapter<PatientEvent, SealedEvent> {
    private final History history;

    SealingAdapter(History history) {
        this.history = history;
    }

    @Override
    public SealedEvent toJournal(PatientEvent event) {
        return history.seal(event);
    }

    @Override
    public String manifest(PatientEvent event) {
        return "";
    }

    @Override
    public EventSeq<PatientEvent> fromJournal(SealedEvent row, String manifest) {
        return EventSeq.single(history.open(row));
    }
}
