package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.audit.AuditEvents;
import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.AuditRow;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.audit.Who;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

/// The AuditEvents of an expert who judged an answer without knowing whose it is. A server has
/// cases only when a period is over, so these are made of the record that its routes write.
@Tag("slow")
class ExpertReviewAuditTest {
    private static final String TWIN = "tw-" + "a".repeat(32);
    private static final String ANSWER = "RiskAssessment/job-" + "b".repeat(32);

    @Test
    void are_valid_name_patient_and_answer_and_claim_no_profile() {
        var record =
                new AuditRecord(
                        new AuditId("au-" + "0".repeat(32)),
                        Instant.parse("2026-11-21T12:00:00.123456Z"),
                        Interaction.EXPERT_REVIEW,
                        AuditOutcome.SUCCESS,
                        new Who(
                                "reviews",
                                Optional.of("Practitioner/17"),
                                Optional.of("192.0.2.7"),
                                Optional.of("HQUALIMP"),
                                "4711"),
                        Optional.of(new PatientId(TWIN)),
                        What.resource("RiskAssessment", "job-" + "b".repeat(32)),
                        Optional.empty());

        var event =
                new AuditEvents(() -> "https://twin.example.org/fhir")
                        .event(new AuditRow(1, record, AuditRow.State.WHOLE));

        assertThat(Validator.only().errors("AuditEvent", event.toString())).isEmpty();
        assertThat(event.path("meta").has("profile")).isFalse();
        assertThat(event.findValuesAsText("reference"))
                .contains("Patient/" + TWIN, ANSWER, "Practitioner/17");
        assertThat(event.at("/purposeOfEvent/0/coding/0/code").asText()).isEqualTo("HQUALIMP");
    }
}
