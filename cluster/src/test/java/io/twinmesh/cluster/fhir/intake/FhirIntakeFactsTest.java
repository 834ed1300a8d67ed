package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which facts are read from a resource, and which content is only kept.
class FhirIntakeFactsTest {
    private final HandMadeIntake intake = new HandMadeIntake();

    @Test
    void a_quantity_as_it_was_written_with_the_ucum_code_before_the_unit_text() {
        var facts =
                intake.factsOf(
                        Bundles.observation(
                                "o",
                                "8310-5",
                                "2020-01-01T10:00:00+02:00",
                                "\"valueQuantity\":{\"value\":37.00,\"unit\":\"degrees\","
                                        + "\"system\":\"http://unitsofmeasure.org\",\"code\":\"Cel\"}"));

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
                intake.factsOf(
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
                intake.factsOf(
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
        assertThat(intake.cut(Bundles.PATIENT, panel).withoutFact()).isEmpty();
    }

    @Test
    void nothing_where_there_is_no_value_or_only_samples_and_it_is_counted() {
        for (var value :
                List.of(
                        "\"dataAbsentReason\":{\"text\":\"lost\"}",
                        "\"valueSampledData\":{\"origin\":{\"value\":0},\"period\":1,"
                                + "\"dimensions\":1,\"data\":\"1 2\"}")) {
            var observation = Bundles.observation("o", "29463-7", "2020-01-01", value);
            var cut = intake.cut(Bundles.PATIENT, observation);
            var kept = cut.patients().getFirst().resources();

            assertThat(kept).hasSize(2);
            assertThat(kept.getLast().facts()).as(value).isEmpty();
            assertThat(cut.withoutFact()).as(value).isEqualTo(Map.of("Observation", 1));
        }
    }

    /// Else an older one would pass for the newest.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"valueQuantity\":{\"value\":5}",
                "\"valueQuantity\":{\"value\":5,\"unit\":\"kg\",\"comparator\":\"<\"}",
                "\"valueQuantity\":{\"unit\":\"kg\"}",
                "\"valueCodeableConcept\":{\"text\":\"Unresponsive\"}",
                "\"valueCodeableConcept\":{\"coding\":[{\"display\":\"Unresponsive\"}]}",
                "\"valueString\":\"five\"",
                "\"valueInteger\":5",
                "\"valueBoolean\":true",
                "\"valueRange\":{\"low\":{\"value\":5,\"unit\":\"kg\"}}",
                "\"valueRatio\":{\"numerator\":{\"value\":5},\"denominator\":{\"value\":1}}"
            })
    void of_an_answer_that_nobody_can_compute_with_that_there_is_one_and_it_is_counted(
            String value) {
        var observation = Bundles.observation("o", "29463-7", "2020-01-01", value);

        var cut = intake.cut(Bundles.PATIENT, observation);

        assertThat(cut.patients().getFirst().resources().getLast().facts())
                .first()
                .isInstanceOfSatisfying(
                        Fact.Observed.class, fact -> assertThat(fact.readable()).isFalse());
        assertThat(cut.withoutFact()).isEqualTo(Map.of("Observation", 1));
    }

    @Test
    void nothing_from_a_day_that_cannot_be_written_in_utc() {
        for (var at : List.of("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")) {
            var weight = Bundles.observation("o", "29463-7", at, Bundles.quantity("70", "kg"));
            var cut = intake.cut(Bundles.PATIENT, weight);

            assertThat(cut.patients().getFirst().resources().getLast().facts()).isEmpty();
            assertThat(cut.withoutFact()).as(at).isEqualTo(Map.of("Observation", 1));
        }
    }

    @Test
    void nothing_from_what_was_entered_in_error_or_cancelled() {
        var observation =
                Bundles.observation("o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg"));
        for (var status : List.of("entered-in-error", "cancelled", "registered", "unknown")) {
            assertThat(intake.factsOf(observation.replace("final", status))).isEmpty();
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

        assertThat(intake.factsOf(medication)).hasSize(1);
        assertThat(
                        intake.factsOf(
                                medication.replace("\"order\"", "\"order\",\"doNotPerform\":true")))
                .isEmpty();
        assertThat(intake.factsOf(medication.replace("order", "proposal"))).isEmpty();
        assertThat(intake.factsOf(medication.replace("active", "entered-in-error"))).isEmpty();
    }

    @Test
    void a_medication_is_known_by_its_trade_name_and_by_its_substance_wherever_they_stand() {
        var medication =
                """
                {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order",
                 "subject":{"reference":"Patient/p1"},
                 "medicationCodeableConcept":{"coding":[
                   {"system":"urn:local","code":"1","display":"NORVASC 5"},
                   {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"17767","display":"amlodipine"}],
                  "text":"NORVASC 5"}}\
                """;

        assertThat(((Fact.MedicationNoted) intake.factsOf(medication).getFirst()).display())
                .isEqualTo("NORVASC 5; amlodipine");
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
        var named = intake.cut(Bundles.PATIENT, order, drug).patients().getFirst().resources();
        var unnamed = intake.cut(Bundles.PATIENT, order);

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
    void a_refuted_condition_is_none_and_one_without_status_is_active() {
        var condition =
                """
                {"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p1"},
                 "code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}\
                """;
        var refuted = ",\"verificationStatus\":{\"coding\":[{\"code\":\"refuted\"}]}}";

        assertThat(((Fact.ConditionNoted) intake.factsOf(condition + "}").getFirst()).active())
                .isTrue();
        assertThat(intake.factsOf(condition + refuted)).isEmpty();
    }

    /// In words alone, or in no words at all.
    @ParameterizedTest
    @ValueSource(strings = {",\"code\":{\"text\":\"Sugar\"}", ""})
    void a_condition_without_a_code_is_known_and_told_as_not_understood(String code) {
        var condition =
                "{\"resourceType\":\"Condition\",\"id\":\"c\","
                        + "\"subject\":{\"reference\":\"Patient/p1\"}";

        var cut = intake.cut(Bundles.PATIENT, condition + code + "}");

        assertThat(cut.withoutFact()).isEqualTo(Map.of("Condition", 1));
        assertThat(cut.patients().getFirst().resources().getLast().facts())
                .containsExactly(
                        new Fact.ConditionNoted(
                                List.of(Fact.ConditionNoted.UNCODED),
                                code.isEmpty() ? Optional.empty() : Optional.of("Sugar"),
                                true,
                                Optional.empty(),
                                Optional.empty()));
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
                        intake.cut(patient)
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
                        intake.cut(patient)
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
