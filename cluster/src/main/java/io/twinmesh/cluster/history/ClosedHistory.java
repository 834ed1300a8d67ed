package io.twinmesh.cluster.history;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;

/// Why nothing of a twin's history is told.
public final class ClosedHistory {
    /// A row is not as it was written.
    public static final Refusal UNREADABLE =
            new Refusal(
                    "twin.quarantined",
                    "the twin's history does not read as it was written; an operator must look");

    private ClosedHistory() {}

    public static Refusal refusal(Access.Closed closed) {
        return switch (closed) {
            case Access.Erased() -> new Refusal("twin.erased", "the twin has been erased");
            case Access.KeyLost() ->
                    new Refusal("twin.key-lost", "the keys of this twin's history are lost");
            case Access.Unknown() -> new Refusal("twin.unknown", "there is no twin of this name");
        };
    }
}
