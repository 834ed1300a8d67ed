package io.twinmesh.cluster.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.monitor.WatchedRule;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.cluster.fhir.consent.DataItems;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.vault.DataClass;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which events of a twin one request may know of: those whose data it may have; of a deletion,
/// which does not say what was deleted, only who may have everything of its kind. What was done
/// with the twin (asked, answered, opened in an emergency) anybody may know who may have anything.
///
/// @param now the moment of the request
public record EventSight(AccessFilter filter, Instant now) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String OBSERVATION = "Observation";

    boolean sees(PatientEvent event) {
        return switch (event) {
            case PatientEvent.ResourceDeleted it -> filter.permitsAll(it.dataClass(), it.type());
            case PatientEvent.ResourceRecorded it when it.resource().length() == 0 ->
                    filter.permitsAll(it.dataClass(), it.type());
            case PatientEvent _ -> about(event).stream().allMatch(filter::permits);
        };
    }

    private List<DataItem> about(PatientEvent event) {
        return switch (event) {
            case PatientEvent.ResourceRecorded it ->
                    List.of(DataItems.of(it.dataClass(), tree(it.resource().toArray()), now));
            case PatientEvent.SignalRecorded it ->
                    List.of(
                            new DataItem(
                                    DataClass.SIGNALS,
                                    OBSERVATION,
                                    List.of(it.code()),
                                    List.of(),
                                    Optional.of(it.start()),
                                    Optional.of(it.end()),
                                    List.of()));
            case PatientEvent.AlertRaised it -> vitals(it.rule(), it.observedAt());
            case PatientEvent.AlertSuppressed it -> vitals(it.rule(), it.observedAt());
            case PatientEvent.AlertCleared it -> vitals(it.rule(), it.at());
            case PatientEvent.ResourceDeleted _,
                    PatientEvent.TwinOpened _,
                    PatientEvent.AccessGranted _,
                    PatientEvent.AccessDenied _,
                    PatientEvent.NothingComputable _,
                    PatientEvent.AssessmentReceived _,
                    PatientEvent.AnswerReviewed _,
                    PatientEvent.GrantReleased _,
                    PatientEvent.BreakGlassOpened _,
                    PatientEvent.BreakGlassReviewed _,
                    PatientEvent.Redacted _ ->
                    List.of();
        };
    }

    /// An alert tells of what its rule looks at, or of variants. Under which of a sign's codes that
    /// was is not known any more, so each must be permitted by itself. Of a rule that is no more,
    /// it is not known which: only who may have every observation sees it.
    private static List<DataItem> vitals(String rule, Instant at) {
        if (rule.startsWith(PatientEvent.GENOME_RULES)) {
            return List.of(
                    DataItem.at(
                            DataClass.GENOME, OBSERVATION, List.of(ResistanceRule.VARIANT), at));
        }
        return WatchedRule.named(rule)
                .map(known ->
                        known.codes().stream()
                                .map(code ->
                                        DataItem.at(
                                                DataClass.CLINICAL, OBSERVATION, List.of(code), at))
                                .toList())
                .orElseGet(
                        () -> List.of(DataItem.at(DataClass.CLINICAL, OBSERVATION, List.of(), at)));
    }

    private static JsonNode tree(byte[] resource) {
        try {
            return MAPPER.readTree(resource);
        } catch (IOException _) {
            // the text is clinical and must not travel in a message
            throw new IllegalStateException("a stored resource is not JSON");
        }
    }
}
