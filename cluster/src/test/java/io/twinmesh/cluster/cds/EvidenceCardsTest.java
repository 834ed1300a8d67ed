package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/// Cards about drugs that are about to be signed, for a patient with EGFR T790M and lung cancer.
class EvidenceCardsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static String line(int id, String therapy, String direction, String significance) {
        return """
        {"evidence":%d,"variant":"T790M","doid":"3908","disease":"Lung Non-small Cell Carcinoma",
         "therapies":["%s"],"direction":"%s","significance":"%s","level":"B","rating":4,
         "source":"PubMed","citationId":"20022809","reviewed":"2020-05-01",
         "snapshot":"2021-02-01"}
        """
                .formatted(id, therapy, direction, significance);
    }

    /// What the twin answers, with these lines about its variant in its disease.
    private static JsonNode evidence(String... lines) {
        var text =
                """
                {"notice":"Decision support.","limits":"Not weighed.","complete":true,
                 "table":{"snapshot":"2021-02-01"},"diseaseNeeded":false,"stageNeeded":false,
                 "variants":[{"gene":"EGFR","variant":"T790M","matches":[
                   {"exact":{"lines":[%s]},"broader":{"lines":[]},"anyCancer":{"lines":[]}}],
                   "resistanceKnown":[]}]}
                """
                        .formatted(String.join(",", lines));
        try {
            var evidence = MAPPER.readTree(text);
            var exact = (ObjectNode) evidence.at("/variants/0/matches/0/exact");
            var options = exact.putArray("options");
            exact.path("lines")
                    .forEach(line -> options.addObject().set("therapy", line.at("/therapies/0")));
            return evidence;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static final String DNA_ALONE =
            "{\"gene\":\"EGFR\",\"variant\":\"c.2573T>G\","
                    + "\"notUnderstood\":\"variant not understood: a change of the DNA alone\","
                    + "\"matches\":[],\"resistanceKnown\":[]}";

    /// The same for a patient who has another variant, too, of which only the DNA's change is told.
    private static JsonNode besideDnaAlone(JsonNode evidence) {
        try {
            ((ArrayNode) evidence.path("variants")).add(MAPPER.readTree(DNA_ALONE));
            return evidence;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode cards(String order, JsonNode evidence) {
        return cards(orders(List.of(order), Optional.empty()), evidence);
    }

    private static DraftOrders orders(List<String> names, Optional<String> unread) {
        return new DraftOrders(List.of(new DraftOrders.Order(1, names, unread)));
    }

    private static ObjectNode cards(DraftOrders orders, JsonNode evidence) {
        return cards(orders, Optional.empty(), evidence);
    }

    private static ObjectNode cards(
            DraftOrders orders, Optional<String> unread, JsonNode evidence) {
        return cards("a", orders, unread, evidence);
    }

    private static ObjectNode cards(
            String patient, DraftOrders orders, Optional<String> unread, JsonNode evidence) {
        var drugs = List.of("Aspirin", "Erlotinib", "Gefitinib", "Osimertinib", "Pemetrexed");
        var body =
                new EvidenceCards(
                                CdsService.ONCOLOGY,
                                new PatientId("tw-" + patient.repeat(32)),
                                DrugNames.of(drugs),
                                text -> "k" + text.hashCode())
                        .of(orders, unread, evidence);
        body.path("cards").forEach(card -> assertThat(CardInvariants.brokenBy(card)).isEmpty());
        return body;
    }

    @Test
    void the_same_words_about_another_patient_are_a_card_of_their_own() {
        var evidence = evidence(line(1, "Gefitinib", "supports", "resistance"));
        var orders = orders(List.of("gefitinib"), Optional.empty());

        var one = cards("a", orders, Optional.empty(), evidence);

        assertThat(cards("a", orders, Optional.empty(), evidence)).isEqualTo(one);
        assertThat(cards("b", orders, Optional.empty(), evidence).at("/cards/0/uuid"))
                .isNotEqualTo(one.at("/cards/0/uuid"));
    }

    @Test
    void a_drug_that_the_variant_is_said_to_make_fail_is_warned_of() {
        var body =
                cards(
                        "gefitinib 250 MG Oral Tablet [Iressa]",
                        evidence(
                                line(1, "Gefitinib", "supports", "sensitivity"),
                                line(2, "Gefitinib", "supports", "resistance")));

        assertThat(body.path("cards")).hasSize(1);
        var card = body.at("/cards/0");
        assertThat(card.path("indicator").asText()).isEqualTo("warning");
        assertThat(card.path("summary").asText())
                .isEqualTo("Gefitinib: published evidence against it with EGFR T790M (level B)");
        assertThat(card.path("detail").asText())
                .contains("| against it | Gefitinib | EGFR T790M |")
                .contains("| for it | Gefitinib | EGFR T790M |")
                .contains("PubMed 20022809", "Not weighed.");
        assertThat(card.at("/source/label").asText()).contains("2021-02-01");
        assertThat(card.has("suggestions")).isFalse();
    }

    @Test
    void a_drug_with_evidence_for_it_alone_is_an_information() {
        var body =
                cards(
                        "Osimertinib 80 mg",
                        evidence(line(1, "Osimertinib", "supports", "sensitivity")));

        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("info");
        assertThat(body.at("/cards/0/summary").asText())
                .isEqualTo("Osimertinib: published evidence for it with EGFR T790M (level B)");
    }

    @Test
    void a_therapy_that_is_held_back_as_a_conflict_is_warned_of_and_never_told_as_for_it() {
        var evidence = evidence(line(1, "Erlotinib+Pemetrexed", "supports", "sensitivity"));
        var exact = (ObjectNode) evidence.at("/variants/0/matches/0/exact");
        exact.set("conflicts", exact.remove("options"));

        var cards = cards("Erlotinib / Pemetrexed", evidence).path("cards");

        assertThat(cards).hasSize(2);
        assertThat(cards)
                .allSatisfy(card -> {
                    assertThat(card.path("indicator").asText()).isEqualTo("warning");
                    assertThat(card.path("summary").asText())
                            .contains("published evidence in conflict with EGFR T790M")
                            .doesNotContain("for it");
                });
    }

    @Test
    void a_resistance_in_another_disease_is_warned_of_with_that_disease() {
        var evidence = evidence(line(1, "Osimertinib", "supports", "sensitivity"));
        ((ObjectNode) evidence.at("/variants/0/matches/0"))
                .putArray("otherDisease")
                .add(
                        json(
                                line(2, "Osimertinib", "supports", "resistance")
                                        .replace("Lung", "Colon")))
                .add(json(line(3, "Gefitinib", "does_not_support", "sensitivity")));

        assertThat(cards("Osimertinib", evidence).at("/cards/0/indicator").asText())
                .isEqualTo("warning");
        assertThat(cards("Osimertinib", evidence).at("/cards/0/detail").asText())
                .contains("| against it, in another disease | Osimertinib | EGFR T790M | Colon ");
        assertThat(cards("Gefitinib", evidence).path("cards")).isEmpty();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_does_not_bear_out_that_a_drug_works_is_never_told_as_for_it() {
        var body =
                cards(
                        "Osimertinib",
                        evidence(line(1, "Osimertinib", "does_not_support", "sensitivity")));

        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("warning");
    }

    @Test
    void a_combination_that_works_says_nothing_for_one_of_its_drugs() {
        var evidence = evidence(line(1, "Erlotinib+Pemetrexed", "supports", "sensitivity"));

        assertThat(cards("Erlotinib", evidence).path("cards")).isEmpty();
        assertThat(cards("Erlotinib / Pemetrexed", evidence).path("cards")).hasSize(2);
    }

    @Test
    void a_combination_that_fails_is_told_of_each_of_its_drugs() {
        var evidence = evidence(line(1, "Erlotinib+Pemetrexed", "supports", "resistance"));

        assertThat(cards("Erlotinib", evidence).at("/cards/0/indicator").asText())
                .isEqualTo("warning");
    }

    @Test
    void of_a_drug_that_no_line_about_the_patient_names_there_is_no_card() {
        var evidence = evidence(line(1, "Gefitinib", "supports", "resistance"));

        assertThat(cards("Aspirin 81 MG", evidence)).hasToString("{\"cards\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gefitinibum", "Iressa 250 mg", "1049630"})
    void an_order_that_names_no_drug_of_the_table_is_said_not_to_be_checked(String name) {
        var evidence = evidence(line(1, "Gefitinib", "supports", "resistance"));

        var body = cards(name, evidence);

        assertThat(body.path("cards")).hasSize(1);
        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("info");
        assertThat(body.at("/cards/0/summary").asText())
                .isEqualTo("Not checked: order 1 (" + name + ")");
        assertThat(body.at("/cards/0/detail").asText())
                .contains("- order 1 (" + name + "): not one of the 5 drugs that the table names")
                .contains("Decision support.");
    }

    @Test
    void for_a_patient_without_variants_there_is_nothing_that_a_name_could_be_checked_against()
            throws Exception {
        var none = MAPPER.readTree("{\"variants\":[],\"notice\":\"Decision support.\"}");

        assertThat(cards("Iressa 250 mg", none)).hasToString("{\"cards\":[]}");
        assertThat(cards(orders(List.of(), Optional.of("too long")), none).at("/cards/0/summary"))
                .hasToString("\"Not checked: order 1\"");
    }

    @Test
    void orders_that_were_not_read_are_told_of_beside_the_cards_of_those_that_were() {
        var evidence = evidence(line(1, "Gefitinib", "supports", "resistance"));
        var ordered =
                new DraftOrders(
                        List.of(
                                new DraftOrders.Order(2, List.of("Gefitinib"), Optional.empty()),
                                new DraftOrders.Order(3, List.of(), Optional.of("no words")),
                                new DraftOrders.Order(7, List.of(), Optional.of("too long"))));

        var body = cards(ordered, evidence);

        assertThat(body.path("cards")).hasSize(2);
        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("warning");
        assertThat(body.at("/cards/1/summary").asText())
                .isEqualTo("Not checked: order 3 and 1 more");
        assertThat(body.at("/cards/1/detail").asText())
                .contains("- order 3: no words\n- order 7: too long");
    }

    @Test
    void what_an_order_says_is_no_markup_in_a_card() {
        var body = cards("x](https://x) <b>|*Iressa*", evidence());

        assertThat(body.at("/cards/0/summary").asText())
                .isEqualTo("Not checked: order 1 (x https //x b Iressa)");
    }

    @Test
    void a_variant_that_is_not_understood_is_told_where_nothing_else_is() {
        var body = cards("Aspirin 81 MG", besideDnaAlone(evidence()));

        assertThat(body.path("cards")).hasSize(1);
        var card = body.at("/cards/0");
        assertThat(card.path("indicator").asText()).isEqualTo("info");
        assertThat(card.path("summary").asText())
                .isEqualTo("Not looked up: EGFR c.2573T>G, not understood");
        assertThat(card.path("detail").asText())
                .contains("variant not understood: a change of the DNA alone", "Decision support.");
    }

    @Test
    void of_several_that_are_not_understood_the_first_is_named_and_the_others_are_counted() {
        var body = cards("Gefitinib", besideDnaAlone(besideDnaAlone(evidence())));

        assertThat(body.at("/cards/0/summary").asText())
                .isEqualTo("Not looked up: EGFR c.2573T>G, not understood, and 1 more");
    }

    @Test
    void a_card_about_a_drug_says_which_variant_it_leaves_out() {
        var evidence = besideDnaAlone(evidence(line(1, "Gefitinib", "supports", "resistance")));

        var body = cards("Gefitinib", evidence);

        assertThat(body.path("cards")).hasSize(1);
        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("warning");
        assertThat(body.at("/cards/0/detail").asText()).contains("Not looked up: EGFR c.2573T>G");
    }

    @Test
    void prefetched_variants_that_were_not_all_read_are_told_in_each_card_or_in_one_of_their_own() {
        var gefitinib = orders(List.of("Gefitinib"), Optional.empty());
        var more = Optional.of("there is a further page");

        var nothing = cards(gefitinib, more, evidence());
        var said = cards(gefitinib, more, evidence(line(1, "Gefitinib", "supports", "resistance")));

        assertThat(nothing.at("/cards/0/summary").asText())
                .isEqualTo("Not looked up: prefetched variants, not all read");
        assertThat(said.path("cards")).hasSize(1);
        for (var body : List.of(nothing, said)) {
            assertThat(body.at("/cards/0/detail").asText())
                    .contains("- Not looked up: prefetched variants (there is a further page).");
        }
    }

    @Test
    void a_variant_that_no_test_could_assess_is_told_when_a_drug_of_the_table_is_to_be_signed() {
        var evidence = (ObjectNode) evidence();
        evidence.putArray("notAssessed")
                .addObject()
                .put("gene", "EGFR")
                .put("variant", "C797S")
                .put("reason", "no call");

        var body = cards("Osimertinib", evidence);

        assertThat(body.at("/cards/0/summary").asText())
                .isEqualTo("Not looked up: EGFR C797S, no call");
        assertThat(body.at("/cards/0/detail").asText())
                .contains("- Not looked up: EGFR C797S (no call).");
        assertThat(cards(new DraftOrders(List.of()), evidence).path("cards")).isEmpty();
        assertThat(cards("Metformin", evidence).path("cards").findValuesAsText("summary"))
                .containsExactly("Not checked: order 1 (Metformin)");
    }

    @Test
    void of_many_that_were_not_looked_up_a_card_lists_the_first_twenty() {
        var evidence = (ObjectNode) evidence();
        var unassessed = evidence.putArray("notAssessed");
        for (var i = 0; i < 23; i++) {
            unassessed.addObject().put("gene", "EGFR").put("variant", "G" + i).put("reason", "x");
        }

        assertThat(cards("Osimertinib", evidence).at("/cards/0/detail").asText())
                .contains("EGFR G19 (x).", "- Not looked up: 3 more.")
                .doesNotContain("EGFR G20");
    }

    @Test
    void a_card_says_which_variant_came_with_the_call() {
        var evidence = evidence(line(1, "Gefitinib", "supports", "resistance"));
        ((ObjectNode) evidence.at("/variants/0")).put("prefetched", true);

        assertThat(cards("Gefitinib", evidence).at("/cards/0/detail").asText())
                .contains("- Not in the twin: prefetched: EGFR T790M.");
    }

    @Test
    void without_a_drug_to_be_signed_there_is_no_card() {
        var body = cards(new DraftOrders(List.of()), besideDnaAlone(evidence()));

        assertThat(body.path("cards")).isEmpty();
    }

    @Test
    void the_same_evidence_is_the_same_card_and_other_evidence_another() {
        var one = cards("Gefitinib", evidence(line(1, "Gefitinib", "supports", "resistance")));

        assertThat(cards("Gefitinib", evidence(line(1, "Gefitinib", "supports", "resistance"))))
                .isEqualTo(one);
        assertThat(
                        cards(
                                        "Gefitinib",
                                        evidence(line(1, "Gefitinib", "supports", "sensitivity")))
                                .at("/cards/0/uuid"))
                .isNotEqualTo(one.at("/cards/0/uuid"));
    }
}
