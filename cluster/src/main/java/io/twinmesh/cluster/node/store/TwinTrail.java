package io.twinmesh.cluster.node.store;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.cluster.http.twin.Answers.SealedHistory;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AccessDenied;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.NothingComputable;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistoryReader.Reading;
import io.twinmesh.persistence.history.reading.HistorySearch;
import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// What a twin's sealed history says about one job. What jobs and pipelines find damaged is
/// reported, since they answer nobody; the other reads let the exception pass.
public final class TwinTrail implements SealedHistory, StoredWork {
    /// Rows looked at, going back; an answer's grant stands shortly before it.
    private static final int MOST_ROWS = 20_000;

    private static final List<String> DECISIONS =
            List.of(
                    "twin.access-granted/1",
                    "twin.access-granted/2",
                    "twin.access-granted/3",
                    "twin.access-granted/4",
                    "twin.access-denied/1",
                    "twin.access-denied/2",
                    "twin.nothing-computable/1");

    private final HistoryReader reader;
    private final HistorySearch search;
    private final DamageReport damage;
    private final Executor blocking;

    public TwinTrail(
            HistoryReader reader, HistorySearch search, DamageReport damage, Executor blocking) {
        this.reader = reader;
        this.search = search;
        this.damage = damage;
        this.blocking = blocking;
    }

    @Override
    public List<PatientEvent> about(PatientId patient, JobId job, Optional<Long> assessment) {
        var found = new ArrayList<PatientEvent>();
        search.latest(
                        patient,
                        assessment.orElse(Long.MAX_VALUE),
                        DECISIONS,
                        MOST_ROWS,
                        event -> jobOf(event).equals(Optional.of(job)))
                .ifPresent(found::add);
        assessment.flatMap(at -> received(patient, at)).ifPresent(found::add);
        return found;
    }

    @Override
    public CompletionStage<Optional<Work>> at(PatientId patient, long sequenceNumber) {
        return Elsewhere.supply(() -> work(patient, sequenceNumber), blocking);
    }

    private Optional<Work> work(PatientId patient, long sequenceNumber) {
        try {
            return received(patient, sequenceNumber)
                    .map(event -> new Work(event.receipt().toArray(), event.outcome().toArray()));
        } catch (UnreadableHistoryException e) {
            damage.found(e);
            throw e;
        }
    }

    private Optional<AssessmentReceived> received(PatientId patient, long sequenceNumber) {
        return switch (reader.read(patient, sequenceNumber)) {
            case Reading.Found(long _, AssessmentReceived event) -> Optional.of(event);
            case Reading.Found _ ->
                    throw new IllegalStateException("no answer stands where the job says");
            case Reading.Erased _ -> Optional.empty();
            case Reading.Absent _ ->
                    throw UnreadableHistoryException.chainBroken(patient, sequenceNumber, "row");
        };
    }

    private static Optional<JobId> jobOf(PatientEvent event) {
        return switch (event) {
            case AccessGranted granted -> Optional.of(granted.job());
            case AccessDenied denied -> Optional.of(denied.job());
            case NothingComputable nothing -> Optional.of(nothing.job());
            case AssessmentReceived received -> Optional.of(received.job());
            case PatientEvent.GrantReleased released -> Optional.of(released.job());
            case PatientEvent.AnswerReviewed reviewed -> Optional.of(reviewed.job());
            case PatientEvent.TwinOpened _,
                    PatientEvent.ResourceRecorded _,
                    PatientEvent.ResourceDeleted _,
                    PatientEvent.BreakGlassOpened _,
                    PatientEvent.BreakGlassReviewed _,
                    PatientEvent.SignalRecorded _,
                    PatientEvent.Redacted _,
                    PatientEvent.AlertRaised _,
                    PatientEvent.AlertSuppressed _,
                    PatientEvent.AlertCleared _ ->
                    Optional.empty();
        };
    }
}
