package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.SealedSnapshot;

import org.apache.pekko.persistence.typed.SnapshotAdapter;

/// Seals snapshots like events.
final class SealingSnapshots implements SnapshotAdapter<PatientState> {
    private final History history;

    SealingSnapshots(History history) {
        this.history = history;
    }

    @Override
    public Object toJournal(PatientState state) {
        return history.sealSnapshot(PatientState.SNAPSHOTS, state);
    }

    @Override
    public PatientState fromJournal(Object from) {
        if (from instanceof SealedSnapshot row
                && history.openSnapshot(PatientState.SNAPSHOTS, row)
                        instanceof PatientState state) {
            return state;
        }
        throw new IllegalStateException(
                "a twin's snapshot is a sealed state, got " + from.getClass().getSimpleName());
    }
}
