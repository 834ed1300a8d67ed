package io.twinmesh.cluster.history;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.TwinReplay;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Access;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

/// What twins were at some moment. Every call replays the twin's rows from the first one and blocks
/// on both databases.
public final class PastTwins {
    private static final int PAGE = 500;
    private static final Refusal BUSY =
            new Refusal("history.busy", "too many views of the past are being made; ask again");

    private final HistoryReader reader;
    private final Watch watch;
    private final InstantSource time;
    private final HistorySettings settings;
    private final Semaphore replays;

    public PastTwins(
            HistoryReader reader, Watch watch, InstantSource time, HistorySettings settings) {
        this.reader = reader;
        this.watch = watch;
        this.time = time;
        this.settings = settings;
        this.replays = new Semaphore(settings.replaysAtOnce());
    }

    /// What came of looking back.
    public sealed interface Past {
        /// @param json as the living twin would have shown itself then
        record Shown(String json) implements Past {
            /// The view is clinical.
            @Override
            public String toString() {
                return "Shown[]";
            }
        }

        record Refused(Refusal refusal) implements Past {}
    }

    /// The twin after everything that had happened up to this moment, itself included.
    ///
    /// @param filter what of it may be shown today
    /// @throws UnreadableHistoryException when a row is not as it was written
    public Past view(PatientId patient, Instant at, AccessFilter filter) {
        if (at.isAfter(time.instant())) {
            return refused("twin.at-in-future", "the moment asked for lies in the future");
        }
        if (!replays.tryAcquire()) {
            return new Past.Refused(BUSY);
        }
        try {
            return switch (reader.access(patient)) {
                case Access.Open(var history) ->
                        replayed(patient, new TwinReplay(patient, history, watch), at, filter);
                case Access.Closed closed -> new Past.Refused(ClosedHistory.refusal(closed));
            };
        } finally {
            replays.release();
        }
    }

    private Past replayed(PatientId patient, TwinReplay replay, Instant at, AccessFilter filter) {
        var last = 0L;
        while (true) {
            var rows = reader.rows(patient, last, PAGE);
            for (var row : rows) {
                if (row.sealed().at().isAfter(at)) {
                    return shown(replay, at, filter);
                }
                if (row.sequenceNumber() > settings.mostEvents()) {
                    return refused(
                            "history.too-long",
                            "more than "
                                    + settings.mostEvents()
                                    + " events lie before the moment asked for");
                }
                replay.follow(row.sealed());
                last = row.sequenceNumber();
            }
            if (rows.size() < PAGE) {
                return shown(replay, at, filter);
            }
        }
    }

    private static Past shown(TwinReplay replay, Instant at, AccessFilter filter) {
        replay.broken()
                .ifPresent(damage -> {
                    throw damage;
                });
        return replay.view(at, filter)
                .<Past>map(Past.Shown::new)
                .orElseGet(() ->
                        refused(
                                "twin.unknown-then",
                                "nothing was known of this twin at the moment asked for"));
    }

    private static Past refused(String code, String why) {
        return new Past.Refused(new Refusal(code, why));
    }
}
