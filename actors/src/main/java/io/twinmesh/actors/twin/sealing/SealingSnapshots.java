package io.twinmesh.actors.twin.sealing;

import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import org.apache.pekko.persistence.typed.SnapshotAdapter;

/// Seals snapshots like events, with the place of their last event in the clear.
public final class SealingSnapshots implements SnapshotAdapter<ChainedState> {
    private final History history;

    public SealingSnapshots(History history) {
        this.history = history;
    }

    @Override
    public Object toJournal(ChainedState chained) {
        return switch (chained) {
            case ChainedState.Whole(var state, var head) ->
                    history.sealSnapshot(PatientState.SNAPSHOTS, state, state.revision(), head);
            case ChainedState.Broken _ ->
                    throw new IllegalStateException("a twin that cannot run on takes no snapshot");
        };
    }

    @Override
    public ChainedState fromJournal(Object from) {
        if (!(from instanceof SealedSnapshot row)) {
            return new ChainedState.Broken(0, "history.misfit");
        }
        // version 1 stood before the chain, like the rows of its time
        var head = row.place().map(SealedSnapshot.Place::head).orElse(Chain.START);
        try {
            if (history.openSnapshot(PatientState.SNAPSHOTS, row) instanceof PatientState state
                    && row.place().stream()
                            .allMatch(place -> place.sequenceNumber() == state.revision())) {
                return new ChainedState.Whole(state, head);
            }
            return new ChainedState.Broken(number(row), "history.misfit");
        } catch (UnreadableHistoryException e) {
            return new ChainedState.Broken(number(row), e.code());
        }
    }

    private static long number(SealedSnapshot row) {
        return row.place().map(SealedSnapshot.Place::sequenceNumber).orElse(0L);
    }
}
