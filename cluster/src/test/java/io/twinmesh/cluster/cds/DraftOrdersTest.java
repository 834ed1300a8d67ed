package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.cds.DraftOrders.Order;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;
import java.util.Optional;

/// Which words of draft orders are names of drugs, and what is said of orders that are not read.
class DraftOrdersTest {
    private static DraftOrders read(String... entries) {
        try {
            return DraftOrders.read(
                    JsonMapper.builder()
                            .build()
                            .readTree(
                                    "{\"resourceType\":\"Bundle\",\"entry\":["
                                            + String.join(",", entries)
                                            + "]}"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String order(String fields) {
        return "{\"resource\":{\"resourceType\":\"MedicationRequest\"," + fields + "}}";
    }

    private static String text(String text) {
        return order("\"medicationCodeableConcept\":{\"text\":\"" + text + "\"}");
    }

    private static String referring(String to) {
        return order("\"medicationReference\":{\"reference\":\"" + to + "\"}");
    }

    private static String medication(String where, String fields) {
        return "{\"fullUrl\":\"%s\",\"resource\":{\"resourceType\":\"Medication\",\"id\":\"m1\",%s}}"
                .formatted(where, fields);
    }

    private static final String OSIMERTINIB = "\"code\":{\"text\":\"osimertinib 80 mg\"}";

    private static Optional<String> unread(DraftOrders orders) {
        assertThat(orders.orders()).hasSize(1);
        return orders.orders().getFirst().unread();
    }

    @Test
    void the_text_the_displays_and_the_reference_s_display_are_names() {
        var read =
                read(
                        "{\"resource\":{\"resourceType\":\"ServiceRequest\",\"code\":{\"text\":\"x\"}}}",
                        order(
                                "\"medicationCodeableConcept\":{\"text\":\"gefitinib\",\"coding\":"
                                        + "[{\"display\":\"gefitinib 250 MG Oral Tablet\"}]}"),
                        order("\"medicationReference\":{\"display\":\"osimertinib\"}"));

        assertThat(read.names())
                .containsExactly("gefitinib", "gefitinib 250 MG Oral Tablet", "osimertinib");
        assertThat(read.orders()).extracting(Order::place).containsExactly(2, 3);
        assertThat(read.orders()).allMatch(order -> order.unread().isEmpty());
    }

    @Test
    void a_contained_medication_is_read_with_its_parts() {
        var read =
                read(
                        order(
                                "\"medicationReference\":{\"reference\":\"#m\"},\"contained\":["
                                        + "{\"resourceType\":\"Medication\",\"id\":\"m\",\"code\":"
                                        + "{\"coding\":[{\"display\":\"a mixture\"}]},\"ingredient\":["
                                        + "{\"itemCodeableConcept\":{\"text\":\"dabrafenib\"}},"
                                        + "{\"itemReference\":{\"reference\":\"#n\"}}]},"
                                        + "{\"resourceType\":\"Medication\",\"id\":\"n\",\"code\":"
                                        + "{\"text\":\"trametinib\"}}]"));

        assertThat(read.names()).containsExactly("a mixture", "dabrafenib", "trametinib");
        assertThat(unread(read)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:uuid:7c4c1e52-8f0e-4c0c-8a3f-0c7a5c3c9f11",
                "https://ehr.example.org/fhir/Medication/m1"
            })
    void a_medication_of_the_bundle_is_found_by_its_full_address(String address) {
        assertThat(read(referring(address), medication(address, OSIMERTINIB)).names())
                .containsExactly("osimertinib 80 mg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Medication/m1",
                "Medication/m1/_history/3",
                "https://ehr.example.org/fhir/Medication/m1/_history/3"
            })
    void a_medication_of_the_bundle_is_found_by_its_id(String reference) {
        assertThat(read(referring(reference), medication("urn:uuid:1", OSIMERTINIB)).names())
                .containsExactly("osimertinib 80 mg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#m1", "Medication/m2", "https://ehr.example.org/fhir/Medication/9"})
    void a_medication_that_is_not_there_is_said_not_to_be(String reference) {
        assertThat(unread(read(referring(reference))))
                .hasValueSatisfying(why -> assertThat(why).contains("neither contained"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"medicationCodeableConcept\":{\"coding\":[{\"system\":"
                        + "\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"1721581\"}]}",
                "\"medicationCodeableConcept\":{\"text\":\" \"}",
                "\"status\":\"draft\""
            })
    void an_order_without_words_is_said_to_have_none(String fields) {
        assertThat(unread(read(order(fields))))
                .hasValueSatisfying(why -> assertThat(why).contains("no drug in words"));
    }

    @Test
    void an_entry_without_a_resource_may_be_an_order() {
        assertThat(unread(read("{\"fullUrl\":\"urn:uuid:1\"}")))
                .contains("the entry holds no resource");
    }

    @Test
    void a_text_of_two_thousand_characters_is_read_and_a_longer_one_is_said_not_to_be() {
        assertThat(unread(read(text("x".repeat(2_000))))).isEmpty();
        assertThat(unread(read(text("x".repeat(2_001)))))
                .contains("it was not read whole: its text is too long");
        assertThat(read(text("x".repeat(2_001))).names()).isEmpty();
    }

    @Test
    void the_order_after_the_thousandth_is_said_not_to_be_read() {
        var all = read(Collections.nCopies(1_001, text("gefitinib")).toArray(String[]::new));

        assertThat(all.orders().subList(0, 1_000)).allMatch(order -> order.unread().isEmpty());
        assertThat(all.orders().getLast().unread()).contains("more than 1000 orders at once");
    }

    @Test
    void together_they_are_read_up_to_two_hundred_thousand_characters() {
        var all = read(Collections.nCopies(101, text("x".repeat(2_000))).toArray(String[]::new));

        assertThat(all.orders().subList(0, 100)).allMatch(order -> order.unread().isEmpty());
        assertThat(all.orders().getLast().unread()).isPresent();
    }

    @Test
    void a_mixture_that_holds_itself_comes_to_an_end() {
        var itself = "{\"itemReference\":{\"reference\":\"Medication/m1\"}}";
        var parts = String.join(",", Collections.nCopies(10_000, itself));

        var read =
                read(
                        referring("Medication/m1"),
                        medication("urn:uuid:1", OSIMERTINIB + ",\"ingredient\":[" + parts + "]"));

        assertThat(read.names()).containsExactly("osimertinib 80 mg");
        assertThat(unread(read)).isPresent();
    }

    @Test
    void nothing_of_it_shows_in_a_log() {
        var read = read(text("gefitinib"));

        assertThat(read).hasToString("DraftOrders[1]");
        assertThat(read.orders()).hasToString("[Order[1]]");
    }
}
