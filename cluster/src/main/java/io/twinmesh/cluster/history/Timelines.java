package io.twinmesh.cluster.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.Optional;

/// What happened to twins, page by page. Blocks on both databases.
public final class Timelines {
    /// Rows looked at for one page, however few of them lie in the time asked for.
    private static final int MOST_LOOKED_AT = 20_000;

    private static final int PAGE = 500;

    private final HistoryReader reader;

    public Timelines(HistoryReader reader) {
        this.reader = reader;
    }

    /// @param from events of this moment or later
    /// @param to events before this moment
    /// @param after events behind this sequence number
    /// @param count at most so many
    public record Wanted(Optional<Instant> from, Optional<Instant> to, long after, int count) {}

    /// What came of looking.
    public sealed interface Timeline {
        /// @param json `{"twin":…,"events":[…],"next":n}`; with `next`, there may be more behind it
        record Page(ObjectNode json) implements Timeline {
            /// Kinds and times of a patient's events are clinical, too.
            @Override
            public String toString() {
                return "Page[]";
            }
        }

        record Refused(Refusal refusal) implements Timeline {}
    }

    /// @param sight which events the reader may know of
    /// @throws UnreadableHistoryException when a row is not as it was written
    public Timeline page(PatientId patient, Wanted wanted, EventSight sight) {
        return switch (reader.access(patient)) {
            case Access.Open(var history) -> read(patient, history, wanted, sight);
            case Access.Closed closed -> new Timeline.Refused(ClosedHistory.refusal(closed));
        };
    }

    private Timeline read(PatientId patient, History history, Wanted wanted, EventSight sight) {
        var json = JsonNodeFactory.instance.objectNode().put("twin", patient.value());
        var events = json.putArray("events");
        var last = wanted.after();
        for (int looked = 0; looked < MOST_LOOKED_AT; looked += PAGE) {
            var rows = reader.rows(patient, last, PAGE);
            for (var row : rows) {
                last = row.sequenceNumber();
                if (within(row.sealed().at(), wanted)) {
                    EventJson.of(row, history, sight).ifPresent(events::add);
                    if (events.size() == wanted.count()) {
                        json.put("next", last);
                        return new Timeline.Page(json);
                    }
                }
            }
            if (rows.size() < PAGE) {
                return new Timeline.Page(json);
            }
        }
        json.put("next", last);
        return new Timeline.Page(json);
    }

    private static boolean within(Instant at, Wanted wanted) {
        return wanted.from().map(from -> !at.isBefore(from)).orElse(true)
                && wanted.to().map(at::isBefore).orElse(true);
    }
}
