package io.twinmesh.cluster.fhir.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.StoredAnswer;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What an early warning score of 8 says as FHIR.
class AssessmentResourcesTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final JobId JOB = new JobId("job-" + "0".repeat(32));
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private static ObjectNode result(String... warnings) {
        return AssessmentResources.result(
                new Assessment(
                        new StoredAnswer(
                                new PatientId("tw-" + "a".repeat(32)),
                                8,
                                new AccessGranted(
                                        AT,
                                        JOB,
                                        "clinic",
                                        "TREAT",
                                        DIGEST,
                                        LocalDate.of(2026, 11, 21),
                                        "{}",
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of()),
                                new AssessmentReceived(
                                        AT,
                                        JOB,
                                        DIGEST,
                                        7,
                                        Bytes.utf8("{}"),
                                        Bytes.utf8("{}"),
                                        Bytes.of(new byte[64]),
                                        AT),
                                List.of(),
                                List.of()),
                        BuiltInModel.named("news2").orElseThrow().manifest(),
                        new Outcome.Computed(
                                List.of(new Outcome.Output("score", 8, "{score}")),
                                Optional.empty(),
                                List.of(warnings),
                                List.of())));
    }

    @Test
    void a_sum_without_all_of_its_signs_is_that_or_more() {
        var observation = result(Score.AT_LEAST);

        assertThat(observation.path("resourceType").asText()).isEqualTo("Observation");
        assertThat(observation.at("/valueQuantity/comparator").asText()).isEqualTo(">=");
        assertThat(observation.at("/valueQuantity/value").asInt()).isEqualTo(8);
        assertThat(observation.path("note").findValuesAsText("text")).contains(Score.AT_LEAST);
    }

    @Test
    void a_whole_sum_is_compared_with_nothing() {
        assertThat(result().path("valueQuantity").has("comparator")).isFalse();
        assertThat(result("horizon.beyond-evidence").path("valueQuantity").has("comparator"))
                .isFalse();
    }
}
