package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Every file of Inferno's test kit for CDS Hooks: its calls are put to our services, its cards and
/// actions to the check that our own cards are held against.
class FixturesTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String OWN = "https://mesh.example.org/fhir";
    private static final Path FIXTURES =
            Path.of("..", "..", "shared", "data", "clinical", "cds-hooks-fixtures");

    private static JsonNode fixture(String name) {
        try {
            return MAPPER.readTree(FIXTURES.resolve(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refusedByAll(JsonNode call) {
        for (var service : CdsService.values()) {
            assertThatThrownBy(() -> HookRequest.read(service, call, OWN))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            it -> {
                                assertThat(it.problem().status()).isEqualTo(400);
                                assertThat(it.problem().code()).isEqualTo("cds.request-malformed");
                            });
        }
    }

    @Test
    void of_them_all_none_is_left_out() throws IOException {
        try (var files = Files.list(FIXTURES)) {
            assertThat(files.filter(it -> it.toString().endsWith(".json"))).hasSize(17);
        }
    }

    @Test
    void a_call_of_order_sign_is_read_and_its_patient_is_none_of_ours() {
        var read = HookRequest.read(CdsService.KIDNEY, fixture("order_sign_hook_request"), OWN);

        assertThat(read.instance()).isEqualTo("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea");
        assertThat(read.twin()).isEmpty();
        assertThat(read.prefetched()).isEqualTo(Prefetched.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "appointment_book_hook_request",
                "encounter_start_hook_request",
                "fancy_structure_hook_request",
                "order_select_hook_request"
            })
    void a_call_of_another_hook_is_refused_by_every_service(String name) {
        refusedByAll(fixture(name));
    }

    @Test
    void a_context_alone_is_no_call() {
        refusedByAll(fixture("order_select_context"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "appointment_book_hook_request",
                "encounter_start_hook_request",
                "fancy_structure_hook_request",
                "order_select_hook_request"
            })
    void what_a_context_holds_beyond_its_patient_is_passed_over(String name) {
        var call = (ObjectNode) fixture(name);
        call.put("hook", "patient-view");

        assertThat(HookRequest.read(CdsService.DETERIORATION, call, OWN).twin()).isEmpty();
    }

    @Test
    void the_orders_of_another_hook_are_orders_for_order_sign() {
        var call = (ObjectNode) fixture("order_sign_hook_request");
        call.set("context", fixture("order_select_context"));

        assertThat(HookRequest.read(CdsService.KIDNEY, call, OWN).twin()).isEmpty();
    }

    @Test
    void an_authorization_without_a_server_breaks_cds_r_1() {
        var call = (ObjectNode) fixture("order_sign_hook_request");
        call.remove("fhirServer");

        refusedByAll(call);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "card_companions_prerequisites",
                "card_create_update_coverage_information",
                "card_external_reference",
                "card_instructions",
                "card_launch_smart_app",
                "card_request_form_completion"
            })
    void a_card_of_the_kit_holds_to_the_invariants(String name) {
        assertThat(CardInvariants.brokenBy(fixture(name))).isEmpty();
    }

    @Test
    void the_card_whose_list_of_actions_is_empty_does_not() {
        assertThat(CardInvariants.brokenBy(fixture("card_propose_alternate_request")))
                .containsExactly("empty");
    }

    @Test
    void the_valid_cards_are_valid_and_each_can_be_told_of() {
        for (var card : fixture("valid_cards")) {
            assertThat(CardInvariants.brokenBy(card)).isEmpty();
            var told = MAPPER.createArrayNode();
            told.addObject()
                    .put("card", card.path("uuid").asText())
                    .put("outcome", "accepted")
                    .put("outcomeTimestamp", "2026-11-27T04:00:00Z");
            CardFeedback.check(told);
        }
    }

    @Test
    void a_whole_answer_of_the_kit_holds_to_the_invariants() {
        var answer = fixture("crd_authorization_hook_response");

        var broken = new ArrayList<String>();
        answer.path("cards").forEach(card -> broken.addAll(CardInvariants.brokenBy(card)));
        answer.path("systemActions")
                .forEach(action -> broken.addAll(CardInvariants.brokenByAction(action)));

        assertThat(answer.path("cards")).isNotEmpty();
        assertThat(answer.path("systemActions")).isNotEmpty();
        assertThat(broken).isEmpty();
    }

    @Test
    void an_action_says_what_it_does() {
        assertThat(CardInvariants.brokenByAction(fixture("coverage_info_system_action_covered")))
                .isEmpty();
        // without a description: cds-resp-5
        assertThat(CardInvariants.brokenByAction(fixture("other_system_action")))
                .containsExactly("cds-resp-5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "summary           | \"x\"                                          |",
                "indicator         | \"urgent\"                                     | indicator",
                "source            | {\"url\":\"https://x\"}                        | source",
                "selectionBehavior | \"all\"                                        | cds-resp-6",
                "overrideReasons   | [{\"code\":\"x\"}]                             | cds-resp-4",
                "links | [{\"label\":\"x\",\"url\":\"https://x\",\"type\":\"absolute\","
                        + "\"appContext\":\"x\"}] | cds-resp-3",
            })
    void the_check_finds_what_is_changed_for_the_worse(String field, String json, String broken)
            throws IOException {
        var card = (ObjectNode) fixture("card_companions_prerequisites");
        card.set(field, MAPPER.readTree(json));

        assertThat(CardInvariants.brokenBy(card))
                .isEqualTo(broken == null ? List.of() : List.of(broken));
    }

    @Test
    void the_check_finds_two_recommendations_where_one_may_be_and_a_deletion_with_a_resource()
            throws IOException {
        var card = (ObjectNode) fixture("card_instructions");
        card.put("selectionBehavior", "at-most-one");
        card.set(
                "suggestions",
                MAPPER.readTree(
                        "[{\"label\":\"a\",\"isRecommended\":true},"
                                + "{\"label\":\"b\",\"isRecommended\":true,\"actions\":["
                                + "{\"type\":\"delete\",\"description\":\"x\","
                                + "\"resource\":{\"id\":\"1\"}}]}]"));

        assertThat(CardInvariants.brokenBy(card))
                .containsExactlyInAnyOrder("cds-resp-1", "cds-resp-2");
    }
}
