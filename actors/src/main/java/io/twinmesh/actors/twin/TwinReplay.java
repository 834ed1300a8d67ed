package io.twinmesh.actors.twin;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.sealing.ChainedState;
import io.twinmesh.actors.twin.sealing.SealingAdapter;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.actors.twin.view.TwinView;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.Optional;

/// A twin's life told again, row by row, without the living twin: after `n` rows it is what the
/// twin was after `n` events. Not safe for use by several threads.
public final class TwinReplay {
    private final PatientId patient;
    private final History history;
    private final Watch watch;
    private ChainedState state = ChainedState.EMPTY;

    /// @param history with the patient's keys
    public TwinReplay(PatientId patient, History history, Watch watch) {
        this.patient = patient;
        this.history = history;
        this.watch = watch;
    }

    /// @param row the one that stands behind those that were followed already
    public void follow(SealedEvent row) {
        state = ChainedState.evolve(history, state, SealingAdapter.opened(history, row));
    }

    /// Why nothing can be shown: a row does not read as it was written.
    public Optional<UnreadableHistoryException> broken() {
        return switch (state) {
            case ChainedState.Broken(var number, var code) ->
                    Optional.of(UnreadableHistoryException.known(patient, number, code));
            case ChainedState.Whole _ -> Optional.empty();
        };
    }

    /// What the twin would have shown then, and `at`; empty when nothing had happened or it is
    /// broken.
    ///
    /// @param at the moment that staleness is told by
    /// @param filter what of it may be shown today
    public Optional<String> view(Instant at, AccessFilter filter) {
        return state instanceof ChainedState.Whole(PatientState.Active twin, _)
                ? Optional.of(
                        TwinView.json(patient, new Sight(twin, filter, at), watch, at)
                                .put("at", at.toString())
                                .toString())
                : Optional.empty();
    }
}
