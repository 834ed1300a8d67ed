package io.twinmesh.cluster.feed;

import io.twinmesh.cluster.feed.Looking.Sighting;
import io.twinmesh.cluster.history.ClosedHistory;
import io.twinmesh.cluster.history.EventJson;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.HistoryReader;
import io.twinmesh.persistence.history.HistoryReader.Access;
import io.twinmesh.persistence.history.HistoryReader.Row;
import io.twinmesh.persistence.history.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.util.ByteString;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Reads what stands behind a place of a twin's journal, a small page at a time. Blocks on both
/// databases.
final class TwinFeed implements Feed {
    /// How many events wait in memory for one listener at most.
    static final int PAGE = 64;

    private final PatientId patient;
    private final HistoryReader reader;
    private final TwinNews news;
    private final Looking looking;

    /// @param looking what the listener may know of
    TwinFeed(PatientId patient, HistoryReader reader, TwinNews news, Looking looking) {
        this.looking = looking;
        this.patient = patient;
        this.reader = reader;
        this.news = news;
    }

    @Override
    public Listening listen(Runnable onNews) {
        return news.listen(patient, onNews);
    }

    @Override
    public CompletionStage<Batch> read(long after, Executor blocking) {
        return looking.now()
                .thenApplyAsync(
                        sighting ->
                                switch (sighting) {
                                    case Sighting.Open(var sight) -> read(after, sight);
                                    case Sighting.Refused(var why) -> new Batch.Over(why);
                                },
                        blocking);
    }

    /// @param sight which events the listener may know of
    private Batch read(long after, EventSight sight) {
        return switch (reader.access(patient)) {
            case Access.Open(var history) -> opened(history, after, sight);
            case Access.Closed closed -> new Batch.Over(ClosedHistory.refusal(closed));
        };
    }

    private Batch opened(History history, long after, EventSight sight) {
        try {
            var rows = reader.rows(patient, after, PAGE);
            var events = new ArrayList<ByteString>();
            for (var row : rows) {
                event(row, history, sight).ifPresent(events::add);
            }
            return new Batch.Events(
                    events,
                    rows.isEmpty() ? after : rows.getLast().sequenceNumber(),
                    rows.size() == PAGE);
        } catch (UnreadableHistoryException _) {
            return new Batch.Over(ClosedHistory.UNREADABLE);
        }
    }

    private static Optional<ByteString> event(Row row, History history, EventSight sight) {
        return EventJson.of(row, history, sight)
                .map(json ->
                        ServerSentEvent.of(
                                row.sequenceNumber(), EventJson.type(row.sealed().tag()), json));
    }
}
