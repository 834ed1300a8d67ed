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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What an early warning score of 8 and some risks say as FHIR.
class AssessmentResourcesTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final JobId JOB = new JobId("job-" + "0".repeat(32));
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private static ObjectNode result(String... warnings) {
        return result(
                "news2",
                new Outcome.Computed(
                        List.of(new Outcome.Output("score", 8, "{score}")),
                        Optional.empty(),
                        List.of(warnings),
                        List.of()));
    }

    private static ObjectNode risk(String model, String output, double value) {
        return result(
                model,
                new Outcome.Computed(
                        List.of(new Outcome.Output(output, value, "1")),
                        Optional.empty(),
                        List.of(),
                        List.of()));
    }

    private static ObjectNode result(String model, Outcome.Computed outcome) {
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
                        BuiltInModel.named(model).orElseThrow().manifest(),
                        outcome));
    }

    @Test
    void a_sum_without_all_of_its_signs_is_that_or_more() {
        var observation = result(Score.AT_LEAST);

        assertThat(observation.path("resourceType").asText()).isEqualTo("Observation");
        assertThat(observation.at("/valueQuantity/comparator").asText()).isEqualTo(">=");
        assertThat(observation.at("/valueQuantity/value").asInt()).isEqualTo(8);
        assertThat(observation.path("note").findValuesAsText("text")).contains(Score.AT_LEAST);
    }

    /// R4, RiskAssessment.prediction.probability: "Decimal values are expressed as percentages".
    @Test
    void a_probability_is_in_percent_and_says_so() {
        var prediction = risk("kfre-4v-2016", "risk5y", .0602).at("/prediction/0");

        assertThat(prediction.path("probabilityDecimal").toString()).isEqualTo("6.02");
        assertThat(prediction.at("/outcome/text").asText())
                .isEqualTo("Risk of kidney failure that needs treatment in 5 years, in percent.");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,100", "0.5,50", "0.00001,0.001", "0.1234567890123456,12.34567890123456"})
    void every_digit_of_a_probability_stays(double fraction, String percent) {
        var prediction = risk("kfre-4v-2016", "risk2y", fraction).at("/prediction/0");

        assertThat(prediction.path("probabilityDecimal").decimalValue())
                .isEqualByComparingTo(percent);
    }

    /// R4, RiskAssessment.prediction.when: "If not specified, the risk applies over the subject's
    /// lifespan".
    @Test
    void a_risk_says_until_when_it_is_one() {
        assertThat(risk("kfre-4v-2016", "risk2y", .1).at("/prediction/0/whenPeriod").toString())
                .isEqualTo("{\"start\":\"2026-11-21\",\"end\":\"2028-11-21\"}");
        assertThat(risk("prevent-2023-30y", "stroke", .1).at("/prediction/0/whenPeriod/end"))
                .hasToString("\"2056-11-21\"");
        assertThat(
                        risk("diabetes-synthetic", "diabetesProbability", .1)
                                .at("/prediction/0")
                                .has("whenPeriod"))
                .isFalse();
    }

    @Test
    void a_whole_sum_is_compared_with_nothing() {
        assertThat(result().path("valueQuantity").has("comparator")).isFalse();
        assertThat(result("horizon.beyond-evidence").path("valueQuantity").has("comparator"))
                .isFalse();
    }
}
