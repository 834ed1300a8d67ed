package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.ScoreModel;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an answer says in the place of what it does not have.
class AnswersTest {
    private static final Map<String, InputValue> QT =
            Map.of(
                    "qtInterval",
                    new InputValue.Amount(400),
                    "heartRate",
                    new InputValue.Amount(60));

    private static ObjectNode answer(String model, Map<String, InputValue> inputs) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        return told(model, ScoreModel.of(manifest).run(new InputValues(new TreeMap<>(inputs))));
    }

    private static ObjectNode told(String model, Outcome outcome) {
        var body = Json.object();
        Answers.outcome(body, BuiltInModel.named(model).map(BuiltInModel::manifest), outcome);
        return body.withObject("/answer");
    }

    @Test
    void says_that_the_source_publishes_no_band_where_the_model_has_none() {
        var answer =
                answer(
                        "homa-ir",
                        Map.of(
                                "fasting",
                                new InputValue.Flag(true),
                                "glucose",
                                new InputValue.Amount(100),
                                "insulin",
                                new InputValue.Amount(10)));

        assertThat(answer.path("noBand").asText()).isEqualTo(Answers.NO_BAND);
        assertThat(answer.has("band")).isFalse();
    }

    @Test
    void says_that_an_input_is_not_known_where_the_model_has_bands() {
        var answer = answer("qtc-2009", QT);

        assertThat(answer.path("noBand").asText()).isEqualTo(Answers.BAND_UNKNOWN);
        assertThat(answer.has("band")).isFalse();
    }

    @Test
    void says_nothing_of_that_beside_a_band() {
        var known = new TreeMap<>(QT);
        known.put("sex", new InputValue.Choice("female"));

        var answer = answer("qtc-2009", known);

        assertThat(answer.at("/band/code").asText()).isEqualTo("normal");
        assertThat(answer.has("noBand")).isFalse();
    }

    @Test
    void says_that_there_are_no_contributions_only_where_there_are_none() {
        var without =
                new Outcome.Computed(
                        List.of(new Outcome.Output("homaIr", 2, "1")),
                        Optional.empty(),
                        List.of(),
                        List.of());

        assertThat(told("homa-ir", without).path("noContributions").asText())
                .isEqualTo(Answers.NO_CONTRIBUTIONS);
        assertThat(answer("qtc-2009", QT).path("contributions")).isNotEmpty();
        assertThat(answer("qtc-2009", QT).has("noContributions")).isFalse();
    }
}
