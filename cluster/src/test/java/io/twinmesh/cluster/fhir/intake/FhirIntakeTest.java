package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class FhirIntakeTest {
    private final FhirIntake intake = Bundles.intake(new Remembered());

    private PlannedBundle cut(String... resources) {
        return PlannedBundle.of(intake, Bundles.of(resources));
    }

    private List<Fact> factsOf(String resource) {
        var parts = cut(Bundles.PATIENT, resource).patients();
        assertThat(parts).hasSize(1);
        return parts.getFirst().resources().getLast().facts().stream()
                .filter(fact -> !(fact instanceof Fact.Tagged))
                .toList();
    }

    private void refused(byte[] bundle, String code, String place) {
        var read = PlannedBundle.read(intake, bundle);
        assertThat(read).isInstanceOf(Intake.Refused.class);
        var refusal = ((Intake.Refused) read).refusal();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.why()).contains(place).doesNotContain("Plantedname");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Nested
    class WhatIsRefused {
        @Test
        void a_body_that_is_no_json() {
            refused(utf8("Plantedname"), "bundle.malformed", "the body");
            refused(utf8(""), "bundle.malformed", "the body");
            refused(utf8("[]"), "bundle.malformed", "the body");
        }

        @Test
        void text_that_is_not_utf_8() {
            var bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}";
            refused(bundle.getBytes(StandardCharsets.UTF_16), "bundle.malformed", "UTF-8");
            refused(bundle.getBytes(StandardCharsets.UTF_16LE), "bundle.malformed", "UTF-8");
        }

        @Test
        void a_broken_entry_with_its_place() {
            refused(
                    Bundles.transaction(
                            "{\"resource\":{\"resourceType\":\"Patient\",\"name\":"
                                    + "[{\"family\":Plantedname"),
                    "bundle.malformed",
                    "entry[0].resource.name[0].family");
        }

        @Test
        void a_cut_off_bundle() {
            var whole = Bundles.of(Bundles.PATIENT);
            for (var length = 0; length < whole.length; length += 7) {
                var read = PlannedBundle.read(intake, java.util.Arrays.copyOf(whole, length));
                assertThat(read).isInstanceOf(Intake.Refused.class);
            }
        }

        @Test
        void anything_after_the_bundle() {
            refused(
                    utf8(new String(Bundles.of(), StandardCharsets.UTF_8) + "{}"),
                    "bundle.malformed",
                    "the body");
        }

        @Test
        void a_repeated_key_wherever_it_stands() {
            refused(
                    Bundles.of("{\"resourceType\":\"Claim\",\"id\":\"c\",\"x\":{\"y\":1,\"y\":2}}"),
                    "bundle.malformed",
                    "entry[0].resource.x");
        }

        @Test
        void too_deep_nesting() {
            var deep = "[".repeat(200) + "]".repeat(200);
            refused(
                    Bundles.of("{\"resourceType\":\"Claim\",\"x\":" + deep + "}"),
                    "bundle.malformed",
                    "entry[0].resource.x");
        }

        @Test
        void another_resource_or_another_kind_of_bundle() {
            refused(utf8("{\"resourceType\":\"Patient\"}"), "bundle.malformed", "resourceType");
            refused(
                    utf8("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[]}"),
                    "bundle.not-transaction",
                    "type");
        }

        @Test
        void an_entry_without_a_resource_or_with_another_method() {
            refused(
                    Bundles.transaction("{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}"),
                    "bundle.malformed",
                    "entry[0].resource");
            refused(
                    Bundles.transaction("{\"resource\":" + Bundles.PATIENT + "}"),
                    "bundle.malformed",
                    "entry[0].request.method");
            for (var method : List.of("GET", "PATCH", "HEAD", "post")) {
                refused(
                        Bundles.transaction(
                                "{\"request\":{\"method\":\""
                                        + method
                                        + "\",\"url\":\"Patient/1\"}}"),
                        "bundle.method-unsupported",
                        "entry[0].request.method");
            }
            refused(
                    Bundles.of("{\"id\":\"1\"}"),
                    "bundle.malformed",
                    "entry[0].resource.resourceType");
        }

        @Test
        void an_address_that_does_not_fit_the_method_or_the_resource() {
            for (var url : List.of("", "Patient/1/2", "Pat ient", "http://x/y")) {
                refused(posted(url), "bundle.malformed", "entry[0].request.url");
            }
            refused(posted("Patient/1"), "bundle.malformed", "entry[0].request.url");
            refused(
                    posted("Organization"),
                    "resource.type-mismatch",
                    "entry[0].resource.resourceType");
        }

        private static byte[] posted(String url) {
            return Bundles.transaction(
                    "{\"resource\":"
                            + Bundles.PATIENT
                            + ",\"request\":{\"method\":\"POST\",\"url\":\""
                            + url
                            + "\"}}");
        }

        @Test
        void a_type_that_has_no_place_here() {
            for (var type : List.of("Group", "Bundle", "AuditEvent", "OperationOutcome", "Foo")) {
                refused(
                        Bundles.of("{\"resourceType\":\"" + type + "\"}"),
                        "resource.type-unsupported",
                        "entry[0]");
            }
        }

        @Test
        void more_entries_than_the_limit() {
            var entry =
                    "{\"resource\":{\"resourceType\":\"Organization\"},"
                            + "\"request\":{\"method\":\"POST\",\"url\":\"Organization\"}}";
            var atLimit = (entry + ",").repeat(BundleCutter.MAX_ENTRIES - 1) + entry;
            assertThat(PlannedBundle.of(intake, Bundles.transaction(atLimit)).steps())
                    .hasSize(BundleCutter.MAX_ENTRIES);
            refused(Bundles.transaction(atLimit + "," + entry), "bundle.too-many-entries", "20000");
        }

        @Test
        void a_resource_over_the_limit() {
            var text = "\"" + "a".repeat(300_000) + "\"";
            var large = "{\"resourceType\":\"%s\",\"a\":" + text + ",\"b\":" + text + "}";
            for (var type : List.of("Patient", "Organization", "Procedure")) {
                refused(
                        Bundles.of(large.formatted(type)),
                        "bundle.resource-too-large",
                        "entry[0].resource");
            }
        }

        @Test
        void the_same_resource_twice() {
            refused(
                    Bundles.of(Bundles.PATIENT, Bundles.PATIENT.replace("p1", "p2")),
                    "bundle.duplicate-resource",
                    "entry[1].resource");
        }

        @Test
        void a_reference_to_nobody() {
            refused(
                    Bundles.of(
                            Bundles.observation(
                                    "o", "8480-6", "2020-01-01", Bundles.quantity("1", "kg"))),
                    "bundle.reference-unresolved",
                    "entry[0].resource.subject.reference");
        }

        @Test
        void a_condition_of_nobody() {
            refused(
                    Bundles.of("{\"resourceType\":\"Condition\",\"id\":\"c\"}"),
                    "resource.element-missing",
                    "entry[0].resource.subject");
        }

        @Test
        void the_same_full_url_twice() {
            var entry =
                    "{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
                            + Bundles.PATIENT
                            + ",\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}";
            refused(
                    Bundles.transaction(entry + "," + entry),
                    "bundle.duplicate-full-url",
                    "entry[1].fullUrl");
        }
    }

    @Nested
    class WhoseAResourceIs {
        @Test
        void a_patient_is_named_by_the_medical_record_number_before_any_other_identifier() {
            var part =
                    cut("""
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
                var parts = cut(Bundles.PATIENT, procedure).patients();
                assertThat(parts).as(subject).hasSize(1);
                assertThat(parts.getFirst().resources()).hasSize(2);
            }
        }

        @Test
        void two_patients_of_one_bundle_are_kept_apart() {
            var other = Bundles.PATIENT.replace("p1", "p2").replace("4711", "4712");
            var weight =
                    Bundles.observation("o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg"));
            var parts = cut(Bundles.PATIENT, other, weight).patients();

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
                assertThat(cut(weight).patients().getFirst().patient()).isEqualTo(twin);
            }
        }

        @Test
        void what_is_about_no_patient_has_no_place() {
            refused(
                    Bundles.of(
                            Bundles.observation("o", "29463-7", "2020", "\"x\":1")
                                    .replace("Patient/p1", "Group/g")),
                    "resource.patient-missing",
                    "entry[0].resource.subject");
            refused(
                    Bundles.of("{\"resourceType\":\"Claim\",\"id\":\"c\"}"),
                    "resource.patient-missing",
                    "entry[0].resource.patient");
        }

        @Test
        void what_is_about_several_patients_is_kept_with_the_first() {
            var other = Bundles.PATIENT.replace("p1", "p2").replace("4711", "4712");
            var parts =
                    cut(
                                    Bundles.PATIENT,
                                    other,
                                    """
                                    {"resourceType":"Coverage","status":"active",
                                     "beneficiary":{"reference":"Patient/p2"},
                                     "subscriber":{"reference":"Patient/p1"}}\
                                    """)
                            .patients();

            assertThat(parts.getLast().resources()).hasSize(2);
        }

        @Test
        void a_note_of_origin_belongs_to_whose_resources_it_is_about() {
            var observation =
                    Bundles.observation("o", "29463-7", "2020", Bundles.quantity("70", "kg"));
            var provenance =
                    "{\"resourceType\":\"Provenance\",\"target\":[{\"reference\":\"%s\"}]}";

            var ofAnEntry =
                    cut(provenance.formatted("Observation/o"), Bundles.PATIENT, observation);
            assertThat(ofAnEntry.patients()).hasSize(1);
            assertThat(ofAnEntry.patients().getFirst().resources()).hasSize(3);

            var ada = Bundles.PSEUDONYMS.patient("urn:hospital", "4711");
            var stored =
                    Bundles.intake(new Remembered().keeps(ada, "Observation", "stored", "s|v"));
            var ofAStored =
                    PlannedBundle.of(
                            stored, Bundles.of(provenance.formatted("Observation/stored")));
            assertThat(ofAStored.patients().getFirst().patient()).isEqualTo(ada);

            assertThat(cut(provenance.formatted("Organization/o")).shared()).hasSize(1);
        }
    }

    @Nested
    class WhatIsRead {
        @Test
        void a_quantity_as_it_was_written_with_the_ucum_code_before_the_unit_text() {
            var facts =
                    factsOf(
                            Bundles.observation(
                                    "o",
                                    "8310-5",
                                    "2020-01-01T10:00:00+02:00",
                                    "\"valueQuantity\":{\"value\":37.00,\"unit\":\"degrees\","
                                            + "\"code\":\"Cel\"}"));

            assertThat(facts)
                    .containsExactly(
                            new Fact.Measured(
                                    List.of(new Code("http://loinc.org", "8310-5")),
                                    Optional.empty(),
                                    new BigDecimal("37.00"),
                                    "Cel",
                                    Instant.parse("2020-01-01T08:00:00Z")));
        }

        @Test
        void every_coding_with_the_first_as_the_key() {
            var facts =
                    factsOf(
                            """
                            {"resourceType":"Observation","id":"o","status":"final",
                             "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2020-01-01",
                             "code":{"coding":[{"system":"a","code":"1"},{"system":"b","code":"2"}]},
                             "valueQuantity":{"value":1,"unit":"kg"}}\
                            """);

            assertThat(((Fact.Measured) facts.getFirst()).codes())
                    .containsExactly(new Code("a", "1"), new Code("b", "2"));
        }

        @Test
        void components_each_under_its_own_code() {
            var facts =
                    factsOf(
                            Bundles.observation(
                                    "o",
                                    "85354-9",
                                    "2020-01-01",
                                    "\"component\":["
                                            + "{\"code\":{\"coding\":[{\"code\":\"8480-6\"}]},"
                                            + Bundles.quantity("120", "mm[Hg]")
                                            + "},{\"code\":{\"coding\":[{\"code\":\"8462-4\"}]},"
                                            + Bundles.quantity("80", "mm[Hg]")
                                            + "}]"));

            assertThat(facts).hasSize(2);
        }

        @Test
        void a_panel_of_members_says_nothing_itself() {
            var panel =
                    Bundles.observation(
                            "o",
                            "55284-4",
                            "2020-01-01",
                            "\"hasMember\":[{\"reference\":\"Observation/x\"}]");
            assertThat(cut(Bundles.PATIENT, panel).withoutFact()).isEmpty();
        }

        @Test
        void nothing_from_a_value_that_cannot_be_trusted_and_it_is_counted() {
            for (var value :
                    List.of(
                            "\"valueQuantity\":{\"value\":5}",
                            "\"valueQuantity\":{\"value\":5,\"unit\":\"kg\",\"comparator\":\"<\"}",
                            "\"valueQuantity\":{\"value\":\"5\",\"unit\":\"kg\"}",
                            "\"valueQuantity\":{\"unit\":\"kg\"}",
                            "\"valueQuantity\":{\"value\":1e400,\"unit\":\"kg\"}",
                            "\"valueString\":\"five\"",
                            "\"valueCodeableConcept\":{\"text\":\"some\"}",
                            "\"dataAbsentReason\":{\"text\":\"lost\"}")) {
                var observation = Bundles.observation("o", "29463-7", "2020-01-01", value);
                var cut = cut(Bundles.PATIENT, observation);
                var kept = cut.patients().getFirst().resources();

                assertThat(kept).hasSize(2);
                assertThat(kept.getLast().facts()).as(value).isEmpty();
                assertThat(cut.withoutFact()).as(value).isEqualTo(Map.of("Observation", 1));
            }
        }

        @Test
        void nothing_from_a_day_that_cannot_be_written_in_utc() {
            for (var at :
                    List.of(
                            "0000-01-01",
                            "0001-01-01T00:00:00+14:00",
                            "9999-12-31T23:59:59-14:00",
                            "2021-02-30")) {
                var weight = Bundles.observation("o", "29463-7", at, Bundles.quantity("70", "kg"));
                var cut = cut(Bundles.PATIENT, weight);

                assertThat(cut.patients().getFirst().resources().getLast().facts()).isEmpty();
                assertThat(cut.withoutFact()).as(at).isEqualTo(Map.of("Observation", 1));
            }
        }

        @Test
        void nothing_from_what_was_entered_in_error_or_cancelled() {
            var observation =
                    Bundles.observation("o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg"));
            for (var status : List.of("entered-in-error", "cancelled", "registered", "unknown")) {
                assertThat(factsOf(observation.replace("final", status))).isEmpty();
            }
        }

        @Test
        void a_medication_that_is_not_to_be_taken_is_none() {
            var medication =
                    """
                    {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
                     "subject":{"reference":"Patient/p1"},
                     "medicationCodeableConcept":{"text":"Warfarin"}}\
                    """;

            assertThat(factsOf(medication)).hasSize(1);
            assertThat(factsOf(medication.replace("\"order\"", "\"order\",\"doNotPerform\":true")))
                    .isEmpty();
            assertThat(factsOf(medication.replace("order", "proposal"))).isEmpty();
            assertThat(factsOf(medication.replace("active", "entered-in-error"))).isEmpty();
        }

        @Test
        void a_medication_that_refers_to_another_entry_has_its_name() {
            var order =
                    """
                    {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
                     "subject":{"reference":"Patient/p1"},
                     "medicationReference":{"reference":"Medication/d"}}\
                    """;
            var drug =
                    """
                    {"resourceType":"Medication","id":"d","code":{"text":"Lisinopril 10 MG"}}\
                    """;
            var named = cut(Bundles.PATIENT, order, drug).patients().getFirst().resources();
            var unnamed = cut(Bundles.PATIENT, order);

            assertThat(((Fact.MedicationNoted) named.getLast().facts().getFirst()).display())
                    .isEqualTo("Lisinopril 10 MG");
            assertThat(unnamed.withoutFact()).isEqualTo(Map.of("MedicationRequest", 1));
            assertThat(
                            ((Fact.MedicationNoted)
                                            unnamed.patients()
                                                    .getFirst()
                                                    .resources()
                                                    .getLast()
                                                    .facts()
                                                    .getFirst())
                                    .display())
                    .isEmpty();
        }

        @Test
        void a_refuted_condition_is_none_and_one_without_status_lasts_until_it_ends() {
            var condition =
                    """
                    {"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p1"},
                     "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}\
                    """;
            var refuted = ",\"verificationStatus\":{\"coding\":[{\"code\":\"refuted\"}]}}";

            assertThat(((Fact.ConditionNoted) factsOf(condition + "}").getFirst()).active())
                    .isTrue();
            assertThat(
                            ((Fact.ConditionNoted)
                                            factsOf(condition + ",\"abatementString\":\"x\"}")
                                                    .getFirst())
                                    .active())
                    .isFalse();
            assertThat(factsOf(condition + refuted)).isEmpty();
        }

        @Test
        void a_birth_date_or_sex_that_is_none_is_counted() {
            var patient =
                    """
                    {"resourceType":"Patient","id":"p1","gender":"%s","birthDate":"%s",
                     "identifier":[{"system":"s","value":"v"}]}\
                    """;

            assertThat(cut(patient.formatted("female", "1970")).withoutFact()).isEmpty();
            assertThat(cut(patient.formatted("female", "19xx")).withoutFact())
                    .isEqualTo(Map.of("Patient", 1));
            assertThat(cut(patient.formatted("q", "1970-01-01")).withoutFact())
                    .isEqualTo(Map.of("Patient", 1));
        }

        @Test
        void a_person_with_birth_date_sex_and_race() {
            var patient =
                    """
                    {"resourceType":"Patient","id":"p1","gender":"male","birthDate":"1970-02-03",
                     "identifier":[{"system":"s","value":"v"}],"deceasedDateTime":"2020-02-02",
                     "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
                      "extension":[{"url":"ombCategory","valueCoding":{"system":"o","code":"2106-3"}}]}]}\
                    """;
            var person =
                    (Fact.Person)
                            cut(patient)
                                    .patients()
                                    .getFirst()
                                    .resources()
                                    .getFirst()
                                    .facts()
                                    .getFirst();

            assertThat(person)
                    .isEqualTo(
                            new Fact.Person(
                                    Optional.of(LocalDate.of(1970, 2, 3)),
                                    Optional.of(1970),
                                    "male",
                                    Optional.of(new Code("o", "2106-3")),
                                    true,
                                    Optional.of(Instant.parse("2020-02-02T00:00:00Z"))));
        }

        @Test
        void a_birth_year_alone_gives_no_birth_date() {
            var patient = Bundles.PATIENT.replace("1970-02-03", "1970");
            var person =
                    (Fact.Person)
                            cut(patient)
                                    .patients()
                                    .getFirst()
                                    .resources()
                                    .getFirst()
                                    .facts()
                                    .getFirst();

            assertThat(person.birthDate()).isEmpty();
            assertThat(person.birthYear()).contains(1970);
        }
    }
}
