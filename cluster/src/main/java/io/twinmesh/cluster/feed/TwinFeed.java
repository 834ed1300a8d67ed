package io.twinmesh.cluster.feed;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.feed.Looking.Sighting;
import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.history.EventJson;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;
import io.twinmesh.persistence.history.reading.HistoryReader.Row;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.util.ByteString;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Reads what stands behind a place of a twin's journal, a small page at a time. Blocks on both
/// databases.
final class TwinFeed implements Feed {
    /// How many events wait in memory for one listener at most.
    static final int PAGE = 64;

    private final PatientId patient;
    private final HistoryReader reader;
    private final DamagedTwins damaged;
    private final TwinNews news;
    private final Looking looking;

    /// @param looking what the listener may know of
    TwinFeed(
            PatientId patient,
            HistoryReader reader,
            DamagedTwins damaged,
            TwinNews news,
            Looking looking) {
        this.looking = looking;
        this.damaged = damaged;
        this.patient = patient;
        this.reader = reader;
        this.news = news;
    }

    @Override
    public Listening listen(Runnable onNews) {
        return news.listen(patient, onNews);
    }

    /// What the listener may know of is asked after the events were read: a consent that was taken
    /// back before one of them counts for it.
    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return CompletableFuture.supplyAsync(() -> look(after), blocking)
                .thenCompose(seen ->
                        switch (seen) {
                            case Seen.Rows rows ->
                                    looking.now()
                                            .thenApplyAsync(
                                                    sighting -> shown(rows, after, sighting),
                                                    blocking);
                            case Seen.Nothing(var why) ->
                                    CompletableFuture.completedFuture(new Batch.Over(why));
                        });
    }

    /// Sealed events, or why there are none any more.
    private sealed interface Seen {
        record Rows(History history, List<Row> rows) implements Seen {}

        record Nothing(Refusal why) implements Seen {}
    }

    private Seen look(long after) {
        try {
            return switch (reader.access(patient)) {
                case Access.Open(var history) ->
                        new Seen.Rows(history, reader.rows(patient, after, PAGE));
                case Access.Closed closed -> new Seen.Nothing(ClosedHistory.refusal(closed));
            };
        } catch (UnreadableHistoryException damage) {
            return new Seen.Nothing(damaged.found(damage));
        }
    }

    private Batch shown(Seen.Rows seen, long after, Sighting sighting) {
        return switch (sighting) {
            case Sighting.Open(var sight) -> opened(seen, after, sight);
            case Sighting.Refused(var why) -> new Batch.Over(why);
        };
    }

    /// @param sight which events the listener may know of
    private Batch opened(Seen.Rows seen, long after, EventSight sight) {
        var rows = seen.rows();
        try {
            var events = new ArrayList<ByteString>();
            for (var row : rows) {
                event(row, seen.history(), sight).ifPresent(events::add);
            }
            return new Batch.Events(
                    events,
                    rows.isEmpty() ? after : rows.getLast().sequenceNumber(),
                    rows.size() == PAGE);
        } catch (UnreadableHistoryException damage) {
            return new Batch.Over(damaged.found(damage));
        }
    }

    private static Optional<ByteString> event(Row row, History history, EventSight sight) {
        return EventJson.of(row, history, sight)
                .map(json ->
                        ServerSentEvent.of(
                                row.sequenceNumber(), EventJson.type(row.sealed().tag()), json));
    }
}
