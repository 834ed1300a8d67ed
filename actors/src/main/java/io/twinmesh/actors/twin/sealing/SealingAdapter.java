package io.twinmesh.actors.twin.sealing;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/// Opens a twin's rows on the way back from the journal. Nothing is ever skipped: what does not
/// open, or has lost its key, comes back as just that.
public final class SealingAdapter extends EventAdapter<ChainedEvent, Stored> {
    private final History history;

    public SealingAdapter(History history) {
        this.history = history;
    }

    @Override
    public SealedEvent toJournal(ChainedEvent event) {
        return switch (event) {
            case ChainedEvent.Legible(var row, _) -> row;
            case ChainedEvent.Unreadable _ ->
                    throw new IllegalStateException("only what was sealed is stored");
        };
    }

    @Override
    public String manifest(ChainedEvent event) {
        return "";
    }

    @Override
    public EventSeq<ChainedEvent> fromJournal(Stored row, String manifest) {
        return EventSeq.single(
                row instanceof SealedEvent sealed
                        ? opened(history, sealed)
                        : new ChainedEvent.Unreadable("history.misfit"));
    }

    public static ChainedEvent opened(History history, SealedEvent row) {
        try {
            return switch (history.open(row)) {
                case Opened.Plain(var event) -> new ChainedEvent.Legible(row, event);
                case Opened.Redacted redacted -> new ChainedEvent.Legible(row, redacted.event());
            };
        } catch (UnreadableHistoryException e) {
            return new ChainedEvent.Unreadable(e.code());
        }
    }
}
