package io.twinmesh.actors.twin.sealing;

import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import java.util.ArrayList;
import java.util.List;

/// What a twin knows, and how far its chain has come. The place of the next row follows from it, so
/// a persist that failed leaves nothing to be taken back, and a row in the wrong place is found.
///
/// | from | on | to | why |
/// |---|---|---|---|
/// | Whole | a row that follows | Whole | the event happened |
/// | Whole | a row that does not follow, or not readable | Broken | nothing after it can be trusted |
/// | Broken | anything | Broken | |
public sealed interface ChainedState {
    ChainedState EMPTY = new Whole(new PatientState.Unknown(), Chain.START);

    /// @param head the link behind the last row
    record Whole(PatientState state, Bytes head) implements ChainedState {
        /// Seals the events for the places behind this state's last row.
        public Sealed sealed(List<PatientEvent> events, History history) {
            var chained = new ArrayList<ChainedEvent>(events.size());
            var previous = head;
            var number = state.revision();
            for (var event : events) {
                number++;
                var row = history.seal(event, number, previous);
                previous = history.follow(previous, number, row);
                chained.add(new ChainedEvent.Legible(row, event));
            }
            return new Sealed(chained, previous);
        }
    }

    /// @param head the link behind the last of the events
    record Sealed(List<ChainedEvent> events, Bytes head) {}

    /// The history stops being readable here; the twin must not run on.
    ///
    /// @param sequenceNumber of the row at fault
    /// @param code of the reason, for example `history.chain-broken`
    record Broken(long sequenceNumber, String code) implements ChainedState {}

    /// The state behind a row. Total.
    static ChainedState evolve(History history, ChainedState state, ChainedEvent event) {
        return switch (state) {
            case Broken broken -> broken;
            case Whole whole ->
                    switch (event) {
                        case ChainedEvent.Legible(var row, var happened) ->
                                next(history, whole, row, happened);
                        case ChainedEvent.Unreadable(var code) ->
                                new Broken(whole.state().revision() + 1, code);
                    };
        };
    }

    private static ChainedState next(
            History history, Whole whole, SealedEvent row, PatientEvent event) {
        var number = whole.state().revision() + 1;
        try {
            return new Whole(
                    PatientState.evolve(whole.state(), event),
                    history.follow(whole.head(), number, row));
        } catch (UnreadableHistoryException e) {
            return new Broken(number, e.code());
        }
    }
}
