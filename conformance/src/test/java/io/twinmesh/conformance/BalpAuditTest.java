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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The AuditEvent of each interaction is valid FHIR, and follows the profile of IHE BALP that it
/// names.
@Tag("slow")
class BalpAuditTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final AuditEvents EVENTS =
            new AuditEvents(() -> "https://twin.example.org/fhir");
    private static final Set<Interaction> PROFILED =
            Set.of(
                    Interaction.CREATE,
                    Interaction.READ,
                    Interaction.VREAD,
                    Interaction.UPDATE,
                    Interaction.PATCH,
                    Interaction.DELETE,
                    Interaction.SEARCH,
                    Interaction.TWIN,
                    Interaction.INTAKE,
                    Interaction.ANSWER,
                    Interaction.ERASURE);

    @ParameterizedTest
    @EnumSource(Interaction.class)
    void of_each_interaction_with_and_without_a_patient_and_a_person_is_valid(
            Interaction interaction) {
        for (var patient : List.of(Optional.of(ADA), Optional.<PatientId>empty())) {
            for (var user : List.of(Optional.of("Practitioner/17"), Optional.<String>empty())) {
                var json = json(row(interaction, patient, user, Optional.empty()));
                assertThat(Validator.only().errors("AuditEvent", json)).as(json).isEmpty();
                var profile = patient.isPresent() ? "IHE.BasicAudit.Patient" : "IHE.BasicAudit.";
                assertThat(json.contains(profile)).isEqualTo(PROFILED.contains(interaction));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Interaction.class)
    void of_a_refused_interaction_is_valid_and_claims_no_profile(Interaction interaction) {
        for (var code : List.of("consent.denied", "auth.scope-missing", "resource.unknown")) {
            var json =
                    json(row(interaction, Optional.of(ADA), Optional.empty(), Optional.of(code)));
            assertThat(Validator.only().errors("AuditEvent", json)).as(json).isEmpty();
            assertThat(json).contains("\"outcome\":\"4\"", code).doesNotContain("BasicAudit.P");
        }
    }

    @ParameterizedTest
    @EnumSource(AuditRow.State.class)
    void of_an_erased_patient_is_valid_and_says_so(AuditRow.State state) {
        var whole = row(Interaction.READ, Optional.of(ADA), Optional.empty(), Optional.empty());
        var json = json(new AuditRow(1, whole.record(), state));
        assertThat(Validator.only().errors("AuditEvent", json)).as(json).isEmpty();
    }

    @Test
    void what_breaks_a_profile_is_found() {
        var json =
                json(row(Interaction.READ, Optional.of(ADA), Optional.empty(), Optional.empty()));
        assertThat(Validator.only().errors("AuditEvent", json.replace("\"110153\"", "\"110150\"")))
                .as("the server has another part")
                .isNotEmpty();
        assertThat(Validator.only().errors("AuditEvent", json.replace("\"R\"", "\"C\"")))
                .as("a read is no creation")
                .isNotEmpty();
    }

    private static String json(AuditRow row) {
        return EVENTS.event(row).toString();
    }

    private static AuditRow row(
            Interaction interaction,
            Optional<PatientId> patient,
            Optional<String> user,
            Optional<String> refusal) {
        var what =
                interaction == Interaction.SEARCH
                        ? What.search("Observation", "code=85354-9")
                        : What.version("Observation", "o-1", 3);
        var record =
                new AuditRecord(
                        new AuditId("au-" + "0".repeat(32)),
                        Instant.parse("2026-11-21T12:00:00.123456Z"),
                        interaction,
                        refusal.isPresent() ? AuditOutcome.MINOR : AuditOutcome.SUCCESS,
                        new Who(
                                "clinic",
                                user,
                                Optional.of("192.0.2.7"),
                                Optional.of(
                                        interaction == Interaction.EMERGENCY_ACCESS
                                                ? "BTG"
                                                : "TREAT"),
                                "4711"),
                        patient,
                        what.decidedBy("Consent/c-1#2").because("unconscious"),
                        refusal);
        return new AuditRow(1, record, AuditRow.State.WHOLE);
    }
}
