package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.fhir.intake.structure.LeastResource;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Which twin a resource of a bundle belongs to.
class FhirIntakeOwnersTest {
    private final HandMadeIntake intake = new HandMadeIntake();

    @Test
    void a_patient_is_named_by_the_medical_record_number_before_any_other_identifier() {
        var part =
                intake.cut(
                                """
                                {"resourceType":"Patient","id":"p","identifier":[
                                 {"system":"a","value":"1"},
                                 {"type":{"coding":[{"code":"MR"}]},"system":"b","value":"2"}]}\
                                """)
                        .patients()
                        .getFirst();

        assertThat(part.patient()).isEqualTo(Bundles.PSEUDONYMS.patient("b", "2"));
    }

    @Test
    void full_urls_relative_conditional_and_identifier_references_lead_to_the_same_twin() {
        var subjects =
                List.of(
                        "{\"reference\":\"urn:uuid:" + Bundles.uuid(0) + "\"}",
                        "{\"reference\":\"Patient/p1\"}",
                        "{\"reference\":\"Patient/p1/_history/3\"}",
                        "{\"reference\":\"Patient?identifier=urn:hospital|4711\"}",
                        "{\"identifier\":{\"system\":\"urn:hospital\",\"value\":\"4711\"}}");
        for (var subject : subjects) {
            var procedure =
                    "{\"resourceType\":\"Procedure\",\"status\":\"completed\",\"subject\":"
                            + subject
                            + "}";
            var parts = intake.cut(Bundles.PATIENT, procedure).patients();
            assertThat(parts).as(subject).hasSize(1);
            assertThat(parts.getFirst().resources()).hasSize(2);
        }
    }

    @Test
    void two_patients_of_one_bundle_are_kept_apart() {
        var other = Bundles.PATIENT.replace("p1", "p2").replace("4711", "4712");
        var weight =
                Bundles.observation("o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg"));
        var parts = intake.cut(Bundles.PATIENT, other, weight).patients();

        assertThat(parts).hasSize(2);
        assertThat(parts.getFirst().resources()).hasSize(2);
        assertThat(parts.getLast().resources()).hasSize(1);
    }

    @Test
    void a_patient_of_ours_is_named_by_the_twin() {
        var twin = Bundles.PSEUDONYMS.patient("x", "y");
        for (var reference :
                List.of(
                        "Patient/" + twin,
                        "Patient/" + twin + "/_history/2",
                        "https://example.org/fhir/Patient/" + twin)) {
            var weight =
                    Bundles.observation("o", "29463-7", "2020", Bundles.quantity("70", "kg"))
                            .replace("Patient/p1", reference);
            assertThat(intake.cut(weight).patients().getFirst().patient()).isEqualTo(twin);
        }
    }

    @Test
    void what_is_about_no_patient_has_no_place() {
        intake.refused(
                Bundles.of(
                        Bundles.observation("o", "29463-7", "2020", "\"valueInteger\":1")
                                .replace("Patient/p1", "Group/g")),
                "resource.patient-missing",
                "entry[0].resource.subject");
        intake.refused(
                Bundles.of(LeastResource.of("Claim").toString()),
                "resource.patient-missing",
                "entry[0].resource.patient");
    }

    @Test
    void what_is_about_several_patients_is_kept_with_the_first() {
        var other = Bundles.PATIENT.replace("p1", "p2").replace("4711", "4712");
        var parts =
                intake.cut(
                                Bundles.PATIENT,
                                other,
                                """
                                {"resourceType":"Coverage","status":"active",
                                 "beneficiary":{"reference":"Patient/p2"},
                                 "payor":[{"display":"Insurer"}],
                                 "subscriber":{"reference":"Patient/p1"}}\
                                """)
                        .patients();

        assertThat(parts.getLast().resources()).hasSize(2);
    }

    @Test
    void a_note_of_origin_belongs_to_whose_resources_it_is_about() {
        var observation = Bundles.observation("o", "29463-7", "2020", Bundles.quantity("70", "kg"));
        var provenance =
                """
                {"resourceType":"Provenance","recorded":"2020-01-01T10:00:00Z",
                 "target":[{"reference":"%s"}],"agent":[{"who":{"display":"Clinic"}}]}\
                """;

        var ofAnEntry =
                intake.cut(provenance.formatted("Observation/o"), Bundles.PATIENT, observation);
        assertThat(ofAnEntry.patients()).hasSize(1);
        assertThat(ofAnEntry.patients().getFirst().resources()).hasSize(3);

        var ada = Bundles.PSEUDONYMS.patient("urn:hospital", "4711");
        var stored = Bundles.intake(new Remembered().keeps(ada, "Observation", "stored", "s|v"));
        var ofAStored =
                PlannedBundle.of(stored, Bundles.of(provenance.formatted("Observation/stored")));
        assertThat(ofAStored.patients().getFirst().patient()).isEqualTo(ada);

        assertThat(intake.cut(provenance.formatted("Organization/o")).shared()).hasSize(1);
    }
}
