package io.twinmesh.cluster.fhir.assessment;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.HistoryReader;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the answers of models in a twin's journal. Blocks on both databases; only the rows of
/// questions and answers are opened.
final class AssessmentReader {
    /// Of a longer history the first rows are looked through.
    private static final int MOST_ROWS = 500_000;

    private final HistoryReader history;
    private final ModelCatalog models;

    AssessmentReader(HistoryReader history, ModelCatalog models) {
        this.history = history;
        this.models = models;
    }

    /// Every answer with a result, the oldest first.
    List<Assessment> of(PatientId patient, History opened) {
        var grants = new HashMap<JobId, AccessGranted>();
        var found = new ArrayList<Assessment>();
        long after = 0;
        for (int seen = 0; seen < MOST_ROWS; ) {
            var rows = history.rows(patient, after, HistoryReader.MOST_ROWS);
            if (rows.isEmpty()) {
                break;
            }
            for (var row : rows) {
                if (speaksOfAnswers(row.sealed().tag())
                        && opened.open(row.sealed()) instanceof Opened.Plain(var event)) {
                    take(patient, event, grants).ifPresent(found::add);
                }
            }
            after = rows.getLast().sequenceNumber();
            seen += rows.size();
        }
        return found;
    }

    private static boolean speaksOfAnswers(String tag) {
        return tag.startsWith("twin.access-granted/")
                || tag.startsWith("twin.assessment-received/");
    }

    private Optional<Assessment> take(
            PatientId patient, PatientEvent event, Map<JobId, AccessGranted> grants) {
        if (event instanceof AccessGranted grant) {
            grants.put(grant.job(), grant);
        }
        return event instanceof AssessmentReceived received
                ? Optional.ofNullable(grants.get(received.job()))
                        .flatMap(grant -> assessment(patient, grant, received))
                : Optional.empty();
    }

    private Optional<Assessment> assessment(
            PatientId patient, AccessGranted grant, AssessmentReceived received) {
        return OutcomeJson.read(received.outcome().toArray()) instanceof Outcome.Computed computed
                ? models.byDigest(new Digest(received.modelDigest()))
                        .map(entry ->
                                new Assessment(
                                        patient, entry.manifest(), grant, received, computed))
                : Optional.empty();
    }
}
