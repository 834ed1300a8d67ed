package io.twinmesh.cluster.fhir.intake.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.therapy.MolecularProfile;
import io.twinmesh.cluster.fhir.intake.Bundles;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.fhir.intake.PlannedBundle;
import io.twinmesh.cluster.fhir.intake.Remembered;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What consent asks of resources, and what consents say.
class MeaningTest {
    private static final String CONSENT =
            """
            {"resourceType":"Consent","status":"active","dateTime":"2026-01-01",
             "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
              "code":"patient-privacy"}]},
             "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
             "patient":{"reference":"Patient/p1"},
             "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
              "code":"OPTIN"}]},
             "provision":{"type":"%s","actor":[{"role":{"coding":[{
               "system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
               "code":"PRCP"}]},"reference":{"reference":"Practitioner/7"}}]}}\
            """;

    private final FhirIntake intake = Bundles.intake(new Remembered());

    private List<Fact> facts(String resource) {
        return PlannedBundle.of(intake, Bundles.of(Bundles.PATIENT, resource))
                .patients()
                .getFirst()
                .resources()
                .getLast()
                .facts();
    }

    @Test
    void a_consent_in_force_is_a_fact_and_a_draft_is_none() {
        assertThat(facts(CONSENT.formatted("permit")))
                .hasSize(1)
                .allMatch(Fact.ConsentGiven.class::isInstance);
        assertThat(facts(CONSENT.formatted("permit").replace("active", "draft"))).isEmpty();
    }

    @Test
    void a_consent_that_is_not_understood_is_refused_with_its_place() {
        var twofold =
                CONSENT.formatted("permit")
                        .replace(
                                "\"provision\":{",
                                "\"provision\":{\"provision\":[{\"type\":\"permit\"}],");
        var read = PlannedBundle.read(intake, Bundles.of(Bundles.PATIENT, twofold));

        assertThat(read)
                .isInstanceOfSatisfying(
                        Intake.Refused.class,
                        refused -> {
                            assertThat(refused.refusal().code()).startsWith("resource.consent-");
                            assertThat(refused.refusal().why())
                                    .startsWith("entry[1].resource: Consent.");
                            assertThat(refused.place())
                                    .contains("entry[1].resource.provision.provision[0].type");
                        });
    }

    private static String condition(String snomed, String more) {
        return """
        {"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"%s"}]},
         "subject":{"reference":"Patient/p1"},"recordedDate":"2026-03-01T08:00:00Z",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"%s"}]}%s}\
        """
                .formatted("active", snomed, more);
    }

    @Test
    void the_stage_of_a_cancer_is_a_fact_of_its_own_beside_the_condition() {
        var staged =
                condition(
                        "254637007",
                        ",\"stage\":[{\"summary\":{\"text\":\"Stage IIIA\",\"coding\":["
                                + "{\"system\":\"http://snomed.info/sct\",\"code\":\"73082003\"}]}}]");

        assertThat(facts(staged))
                .filteredOn(Fact.Coded.class::isInstance)
                .singleElement()
                .isEqualTo(
                        new Fact.Coded(
                                List.of(
                                        new Code("http://snomed.info/sct", "254637007"),
                                        MolecularProfile.CONDITION_STAGE),
                                Optional.of("Stage"),
                                List.of(new Code("http://snomed.info/sct", "73082003")),
                                Optional.of("Stage IIIA"),
                                Instant.parse("2026-03-01T08:00:00Z")));
        assertThat(facts(staged)).hasAtLeastOneElementOfType(Fact.ConditionNoted.class);
        assertThat(facts(staged.replace("\"active\"", "\"resolved\"")))
                .doesNotHaveAnyElementsOfTypes(Fact.Coded.class);
    }

    @Test
    void a_stage_in_words_alone_counts_and_that_of_another_disease_does_not() {
        var stage = ",\"stage\":[{\"summary\":{\"text\":\"Stage 3\"}}]";

        assertThat(facts(condition("254637007", stage)))
                .hasAtLeastOneElementOfType(Fact.Coded.class);
        // chronic kidney disease, stage 3
        assertThat(facts(condition("433144002", stage)))
                .doesNotHaveAnyElementsOfTypes(Fact.Coded.class);
        assertThat(facts(condition("254637007", "")))
                .doesNotHaveAnyElementsOfTypes(Fact.Coded.class);
    }

    @Test
    void what_a_fact_does_not_say_but_consent_asks_stands_beside_it() {
        var observation =
                Bundles.observation("o", "29463-7", "2020-01-01", Bundles.quantity("70", "kg"))
                        .replace(
                                "\"status\"",
                                "\"meta\":{\"security\":[{\"system\":\"s\",\"code\":\"R\"}]},\"status\"");

        assertThat(facts(observation).getLast())
                .isEqualTo(
                        new Fact.Tagged(
                                List.of(new Code("s", "R")), List.of(new Code("", "vital-sign"))));
    }

    /// Passed over, it would read as absent, and an older one as the newest.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e300",
                "-1e307",
                "1e-307",
                "-0.0",
                "0.1000000000000000055511151231257827021181583404541015625000000001"
            })
    void a_number_is_a_fact_however_large_or_small_it_is_and_however_many_digits_it_has(
            String written) {
        var observation =
                Bundles.observation(
                        "o", "2160-0", "2020-01-01", Bundles.quantity(written, "mg/dL"));

        assertThat(facts(observation).getFirst())
                .isInstanceOfSatisfying(
                        Fact.Measured.class,
                        fact -> assertThat(fact.value()).isEqualByComparingTo(written));
    }

    @Test
    void each_resource_is_sealed_under_the_key_of_its_class() {
        var resources =
                PlannedBundle.of(
                                intake,
                                Bundles.of(
                                        Bundles.PATIENT,
                                        "{\"resourceType\":\"RelatedPerson\",\"patient\":{\"reference\":\"Patient/p1\"}}",
                                        "{\"resourceType\":\"MolecularSequence\",\"coordinateSystem\":0,\"patient\":{\"reference\":\"Patient/p1\"}}",
                                        Bundles.observation(
                                                "o", "69548-6", "2020", "\"valueInteger\":1"),
                                        Bundles.observation(
                                                "s",
                                                "11524-6",
                                                "2020",
                                                "\"valueSampledData\":{\"origin\":{\"value\":0},\"period\":10,\"dimensions\":1,\"data\":\"1 2\"}"),
                                        Bundles.observation(
                                                "w",
                                                "29463-7",
                                                "2020",
                                                Bundles.quantity("7", "kg"))))
                        .patients()
                        .getFirst()
                        .resources();

        assertThat(resources)
                .extracting(resource -> resource.dataClass())
                .containsExactly(
                        DataClass.IDENTITY,
                        DataClass.IDENTITY,
                        DataClass.GENOME,
                        DataClass.GENOME,
                        DataClass.SIGNALS,
                        DataClass.CLINICAL);
    }
}
