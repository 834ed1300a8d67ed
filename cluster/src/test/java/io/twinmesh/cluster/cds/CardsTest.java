package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.RedFlag;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Cards hold to the invariants of CDS Hooks 2.0, and requests are read leniently.
class CardsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String HOOK =
            """
            {"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
             "context":{"userId":"Practitioner/1","patientId":"tw-%s"}%s}
            """;

    private static Cards cards(CdsService service) {
        return cards(service, Absent.NOBODY);
    }

    private static Cards cards(CdsService service, Absent absent) {
        return new Cards(
                service,
                "https://twin.example.org/x",
                absent,
                List.of(),
                text -> "k" + text.hashCode());
    }

    private static Assembled answered(String model, double value, String band, String... warnings) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        var outcome =
                new Outcome.Computed(
                        manifest.outputs().stream()
                                .map(spec -> new Outcome.Output(spec.name(), value, spec.unit()))
                                .toList(),
                        Optional.of(new Outcome.Band(band, band + " ".repeat(5) + "y".repeat(200))),
                        List.of(warnings),
                        List.of());
        var body = Json.object().put("modelDigest", "sha256:0");
        var answer = body.putObject("answer").put("value", value);
        answer.putArray("inputs")
                .addObject()
                .put("name", "pulse")
                .put("value", 81)
                .put("unit", "/min");
        answer.putArray("contributions").addObject().put("input", "pulse").put("amount", 2.0);
        return new Assembled(
                JobStanding.SETTLED,
                body,
                Optional.of(manifest),
                Optional.of(outcome),
                Optional.empty());
    }

    private static void checkEach(ObjectNode body) {
        assertThat(body.path("cards")).isNotEmpty();
        for (var card : body.path("cards")) {
            assertThat(CardInvariants.brokenBy(card)).isEmpty();
            assertThat(card.path("uuid").asText())
                    .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            card.path("links")
                    .forEach(link -> assertThat(link.path("url").asText()).startsWith("https://"));
        }
    }

    @Test
    void a_high_early_warning_score_is_critical_and_says_to_contact_emergency_care() {
        var body = cards(CdsService.DETERIORATION).of(List.of(answered("news2", 9, "high")));

        checkEach(body);
        var card = body.path("cards").get(0);
        assertThat(card.path("indicator").asText()).isEqualTo("critical");
        assertThat(card.path("detail").asText()).contains(RedFlag.TEXT, "pulse");
    }

    @Test
    void each_sign_of_a_score_has_its_points_and_an_input_of_a_risk_has_none() {
        var score = cards(CdsService.DETERIORATION).of(List.of(answered("news2", 9, "high")));
        var risk =
                cards(CdsService.CARDIOVASCULAR_RISK).of(List.of(answered("pce-2013", .04, "low")));

        assertThat(score.at("/cards/0/detail").asText())
                .contains("| input | value | when | points |", "| pulse | 81 /min |  | 2 |");
        assertThat(risk.at("/cards/0/detail").asText())
                .contains("| pulse | 81 /min |  |")
                .doesNotContain("points");
    }

    @Test
    void active_conditions_that_no_input_counts_are_told_with_their_codes() {
        var part = answered("pce-2013", .04, "low");
        var told = ((ObjectNode) part.body().path("answer")).putObject("conditionsNotCounted");
        told.put("count", 3).putArray("codes").add("http://snomed.info/sct|59621000");

        assertThat(
                        cards(CdsService.CARDIOVASCULAR_RISK)
                                .of(List.of(part))
                                .at("/cards/0/detail")
                                .asText())
                .contains(
                        "Active conditions that no input counts: http://snomed.info/sct|59621000"
                                + " and 2 more.");
    }

    @Test
    void what_the_model_took_for_granted_is_told_and_what_it_warns_of() {
        var assumed =
                answered(
                        "news2",
                        2,
                        "low",
                        "assumed.not-pregnant",
                        "assumed.spo2-scale-1",
                        "score.at-least");
        var known = answered("news2", 2, "low");

        assertThat(
                        cards(CdsService.DETERIORATION)
                                .of(List.of(assumed))
                                .at("/cards/0/detail")
                                .asText())
                .contains(
                        ". Assumed, because it is not known: not pregnant, spo2 scale 1."
                                + " Warnings: score.at-least. Oldest input");
        assertThat(
                        cards(CdsService.DETERIORATION)
                                .of(List.of(known))
                                .at("/cards/0/detail")
                                .asText())
                .doesNotContain("Assumed", "Warnings");
    }

    @Test
    void a_score_of_which_a_sign_is_not_known_is_called_the_least_that_it_can_be() {
        var body =
                cards(CdsService.DETERIORATION)
                        .of(List.of(answered("news2", 7, "high", "score.at-least")));

        checkEach(body);
        var card = body.path("cards").get(0);
        assertThat(card.path("indicator").asText()).isEqualTo("critical");
        assertThat(card.path("summary").asText()).contains(": at least 7 (high");
    }

    @ParameterizedTest
    @CsvSource({
        "ckd-epi-2021, 14, g5, warning",
        "ckd-epi-2021, 50, g3a, info",
        "qsofa, 2, positive, warning",
        "qsofa, 1, negative, info",
        "news2, 5, medium, warning",
        "news2, 2, low, info",
        "sofa, 2, organ-dysfunction, warning",
        "score2-2021, 0.2, very-high, warning",
        "score2-2021, 0.01, low-to-moderate, info",
        "qtc-2009, 470, prolonged, warning"
    })
    void a_band_warns_when_its_equation_says_so(
            String model, double value, String band, String indicator) {
        var body = cards(CdsService.DETERIORATION).of(List.of(answered(model, value, band)));

        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo(indicator);
    }

    @Test
    void seven_points_are_critical_whatever_band_a_node_said() {
        var body = cards(CdsService.DETERIORATION).of(List.of(answered("news2", 7, "low")));

        assertThat(body.at("/cards/0/indicator").asText()).isEqualTo("critical");
    }

    @Test
    void a_retired_model_of_the_question_is_named_as_not_computed() {
        var body =
                cards(CdsService.DETERIORATION, new Absent(List.of("news2"), List.of()))
                        .of(List.of(answered("qsofa", 3, "positive")));

        checkEach(body);
        var card = body.at("/cards/1");
        assertThat(card.path("summary").asText())
                .endsWith("one model has an answer; not computed: news2 is retired");
        assertThat(card.path("detail").asText()).contains("- not computed: news2 is retired;");
    }

    @Test
    void a_model_of_a_class_that_is_off_is_named_as_not_computed() {
        var off = new Absent.Off("news2", RegulatoryClass.NON_DEVICE_CANDIDATE);

        var body =
                cards(CdsService.DETERIORATION, new Absent(List.of(), List.of(off)))
                        .of(List.of(answered("qsofa", 3, "positive")));

        checkEach(body);
        var card = body.at("/cards/1");
        assertThat(card.path("summary").asText())
                .endsWith("one model has an answer; not computed: news2 is off");
        assertThat(card.path("detail").asText())
                .contains(
                        "- not computed: news2 is off (the operator of this network has models of the"
                                + " class non-device-candidate switched off);");
    }

    @Test
    void models_that_disagree_get_a_card_of_their_own_that_says_so() {
        var body =
                cards(CdsService.CARDIOVASCULAR_RISK)
                        .of(
                                List.of(
                                        answered("prevent-2023-10y", .04, "low"),
                                        answered("pce-2013", .21, "high")));

        checkEach(body);
        assertThat(body.path("cards")).hasSize(3);
        assertThat(body.path("cards").get(2).path("summary").asText()).contains("disagree");
        assertThat(body.path("cards").get(2).path("indicator").asText()).isEqualTo("warning");
    }

    @Test
    void a_card_keeps_its_id_while_nothing_changes_and_gets_another_one_then() {
        var service = cards(CdsService.DETERIORATION);
        var one = service.of(List.of(answered("news2", 9, "high")));

        assertThat(service.of(List.of(answered("news2", 9, "high")))).isEqualTo(one);
        assertThat(service.of(List.of(answered("news2", 8, "high"))).at("/cards/0/uuid"))
                .isNotEqualTo(one.at("/cards/0/uuid"));
    }

    @Test
    void the_same_answers_about_another_patient_are_cards_of_their_own() {
        var one = List.of(answered("prevent-2023-10y", .04, "low"), answered("pce-2013", .2, "x"));
        var other =
                List.of(answered("prevent-2023-10y", .04, "low"), answered("pce-2013", .2, "x"));
        one.forEach(part -> part.body().put("twin", "tw-a"));
        other.forEach(part -> part.body().put("twin", "tw-b"));

        var service = cards(CdsService.CARDIOVASCULAR_RISK);

        assertThat(service.of(one).findValuesAsText("uuid"))
                .hasSize(3)
                .doesNotContainAnyElementsOf(service.of(other).findValuesAsText("uuid"));
    }

    @Test
    void what_is_not_computed_yet_is_a_card_with_a_link() {
        var body = cards(CdsService.KIDNEY).pending("tw-a");

        checkEach(body);
        assertThat(body.at("/cards/0/summary").asText()).contains("still being computed");
    }

    @Test
    void what_is_not_computed_yet_is_the_same_card_for_the_same_patient_behind_any_link() {
        assertThat(pendingId("https://a.example.org/1", "tw-a"))
                .isEqualTo(pendingId("https://a.example.org/2", "tw-a"))
                .isNotEqualTo(pendingId("https://a.example.org/1", "tw-b"));
    }

    private static String pendingId(String link, String twin) {
        return new Cards(
                        CdsService.KIDNEY,
                        link,
                        Absent.NOBODY,
                        List.of(),
                        text -> "k" + text.hashCode())
                .pending(twin)
                .at("/cards/0/uuid")
                .asText();
    }

    @Test
    void without_any_model_there_are_no_cards() {
        assertThat(cards(CdsService.KIDNEY).of(List.of())).hasToString("{\"cards\":[]}");
    }

    private static HookRequest read(CdsService service, String json) throws IOException {
        return HookRequest.read(service, MAPPER.readTree(json), "https://mesh.example.org/fhir");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"prefetch\":{}",
                ",\"prefetch\":{\"patient\":null}",
                ",\"prefetch\":{\"patient\":{\"resourceType\":\"OperationOutcome\"}}",
                ",\"prefetch\":{\"patient\":{\"resourceType\":\"Bundle\",\"link\":[]}}"
            })
    void whatever_was_or_was_not_prefetched_the_patient_is_that_of_the_context(String prefetch)
            throws IOException {
        var request = read(CdsService.DETERIORATION, HOOK.formatted("a".repeat(32), prefetch));

        assertThat(request.twin()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tw-b", "a", ""})
    void a_prefetched_patient_that_is_another_one_is_refused(String id) {
        var other =
                ",\"prefetch\":{\"patient\":{\"resourceType\":\"Patient\",\"id\":\"%s\"}}"
                        .formatted(id);

        assertThatThrownBy(
                        () -> read(CdsService.DETERIORATION, HOOK.formatted("a".repeat(32), other)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void another_hook_and_an_instance_that_is_no_uuid_are_refused() {
        var json = HOOK.formatted("a".repeat(32), "");

        assertThatThrownBy(() -> read(CdsService.KIDNEY, json)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> read(CdsService.DETERIORATION, json.replace("d1577c69", "x")))
                .isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "DETERIORATION, Practitioner/abc, true",
        "DETERIORATION, PractitionerRole/a.b-1, true",
        "DETERIORATION, Patient/123, true",
        "CARDIOVASCULAR_RISK, RelatedPerson/123, true",
        "KIDNEY, Practitioner/abc, true",
        "KIDNEY, PractitionerRole/123, true",
        "KIDNEY, Patient/123, false",
        "ONCOLOGY, RelatedPerson/123, false",
        "DETERIORATION, abc, false",
        "DETERIORATION, Practitioner/, false",
        "DETERIORATION, Practitioner, false",
        "DETERIORATION, practitioner/abc, false",
        "DETERIORATION, Organization/abc, false",
        "DETERIORATION, Practitioner/a b, false",
        "DETERIORATION, Practitioner/abc/_history/1, false",
        "DETERIORATION, https://ehr.example.org/Practitioner/abc, false",
        "DETERIORATION, '', false"
    })
    void the_user_is_one_of_those_that_the_hook_knows(
            CdsService service, String user, boolean known) throws IOException {
        var json =
                HOOK.formatted("a".repeat(32), "")
                        .replace("patient-view", service.hook())
                        .replace("Practitioner/1", user)
                        .replace(
                                "\"patientId\"",
                                "\"draftOrders\":{\"resourceType\":\"Bundle\"},\"patientId\"");

        if (known) {
            assertThat(read(service, json).twin()).isPresent();
        } else {
            assertThatThrownBy(() -> read(service, json))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.problem().detail())
                                            .startsWith("'context.userId' must be")
                                            .contains("Practitioner or PractitionerRole"));
        }
    }
}
