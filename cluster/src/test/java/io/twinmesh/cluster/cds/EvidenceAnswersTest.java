package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.twin.command.ConsentCommand.MatchTherapies;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.SealedText;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// When the cards of `oncology-match` come, and what leads to those that do not come in time.
class EvidenceAnswersTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final CdsService SERVICE = CdsService.ONCOLOGY;
    private static final String PATIENT = "tw-0123456789abcdef0123456789abcdef";
    private static final String BASE = "https://mesh.example.org/cds-services/";
    private static final String LINK = "/cards/0/links/0/url";

    /// The twin has an answer: a line of resistance to what is ordered.
    private static final ShowReply SEEN =
            new ShowReply.View(
                    """
                    {"notice":"Decision support.","limits":"Not weighed.","complete":true,
                     "table":{"snapshot":"2021-02-01"},"diseaseNeeded":false,"stageNeeded":false,
                     "variants":[{"gene":"EGFR","variant":"T790M","matches":[],"resistanceKnown":[
                      {"evidence":1,"variant":"T790M","disease":"Lung Cancer","level":"B",
                       "therapies":["Gefitinib"],"direction":"supports",
                       "significance":"resistance"}]}]}
                    """,
                    1,
                    Optional.empty(),
                    List.of());

    private final TestProbe<PatientCommand> twin = KIT.createTestProbe();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private EvidenceAnswers answering(Duration within) {
        return new EvidenceAnswers(
                _ -> twin.getRef(),
                new Asks(KIT.system(), Duration.ofSeconds(20), 10, Runnable::run),
                new Pseudonyms(new byte[32]),
                Set.of("Gefitinib"),
                new SealedText(new InstallationCipher(new byte[32], new Random(1)), "cds answer/1"),
                path -> "https://mesh.example.org" + path,
                within);
    }

    private static Call call() {
        return new Call(
                HttpRequest.create(),
                Call.Arrival.now(() -> 0),
                Optional.empty(),
                Map.of(),
                new byte[0],
                AuditSheet.blank());
    }

    private static Caller client(String id) {
        return new Caller(
                id,
                Set.of(Scope.TWIN_QUERY.text()),
                SmartScopes.NONE,
                ActsFor.NOBODY,
                Set.of(PurposeOfUse.TREATMENT));
    }

    private static String noise(int letters) {
        return new Random(letters)
                .ints(letters, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /// @param names of the drug, in the order
    private static HookRequest ordering(String... names) {
        var json =
                """
                {"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
                 "context":{"userId":"Practitioner/1","patientId":"%1$s",
                  "draftOrders":{"resourceType":"Bundle","entry":[
                   {"resource":{"resourceType":"MedicationRequest",
                     "medicationCodeableConcept":{"coding":[%2$s]}}},
                   {"resource":{"resourceType":"MedicationRequest",
                     "medicationCodeableConcept":{"coding":[{"code":"1"}]}}}]}},
                 "prefetch":{"variants":{"resourceType":"Observation","id":"v","status":"final",
                   "subject":{"reference":"Patient/%1$s"},"effectiveDateTime":"2026-06-01",
                   "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},
                   "valueCodeableConcept":{"coding":[
                    {"system":"http://loinc.org","code":"LA9633-4"}]},
                   "component":[
                    {"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},
                     "valueCodeableConcept":{"text":"EGFR"}},
                    {"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},
                     "valueCodeableConcept":{"text":"p.Thr790Met"}}]}}}
                """
                        .formatted(
                                PATIENT,
                                Stream.of(names)
                                        .map("{\"display\":\"%s\"}"::formatted)
                                        .collect(Collectors.joining(",")));
        try {
            return HookRequest.read(
                    SERVICE, MAPPER.readTree(json), "https://mesh.example.org/fhir");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private MatchTherapies asked() {
        return twin.expectMessageClass(MatchTherapies.class);
    }

    private static ObjectNode come(CompletionStage<ObjectNode> cards) {
        var body = cards.toCompletableFuture().join();
        body.path("cards").forEach(card -> assertThat(CardInvariants.brokenBy(card)).isEmpty());
        return body;
    }

    private ObjectNode late(String client, String... names) {
        var none = answering(Duration.ZERO);
        return come(none.cards(call(), client(client), SERVICE, ordering(names)));
    }

    private CompletionStage<ObjectNode> behind(String client, String link) {
        var name = link.substring((BASE + SERVICE.id() + "/answers/").length());
        return answering(Duration.ZERO).whole(call(), client(client), SERVICE, name);
    }

    @Nested
    class InTime {
        @Test
        void the_twins_answer_is_shown() {
            var within = answering(Duration.ofMinutes(1));
            var cards = within.cards(call(), client("ehr"), SERVICE, ordering("gefitinib"));

            asked().replyTo().tell(SEEN);

            assertThat(come(cards).path("cards").findValuesAsText("summary"))
                    .hasSize(2)
                    .anyMatch(it -> it.startsWith("Gefitinib: published evidence against it"))
                    .anyMatch(it -> it.startsWith("Not checked: order 2"));
        }
    }

    @Nested
    class Late {
        @Test
        void a_card_says_so_and_its_link_leads_to_what_would_have_come_in_time() {
            var late = late("ehr", "gefitinib");
            var first = asked();
            assertThat(late.path("cards")).hasSize(1);
            assertThat(late.at("/cards/0/summary").asText()).endsWith("still being computed");

            var link = late.at(LINK).asText();
            assertThat(link).startsWith(BASE + "oncology-match/answers/ask-");
            var behind = behind("ehr", link);
            var again = asked();
            assertThat(again.brought()).isEqualTo(first.brought()).hasSize(1);
            assertThat(again.brought()).extracting(Fact.VariantReported::gene).containsOnly("EGFR");
            again.replyTo().tell(SEEN);

            var within = answering(Duration.ofMinutes(1));
            var inTime = within.cards(call(), client("ehr"), SERVICE, ordering("gefitinib"));
            asked().replyTo().tell(SEEN);
            assertThat(come(behind)).isEqualTo(come(inTime));
        }

        @Test
        void the_same_question_has_the_same_card_and_another_has_another() {
            var one = late("ehr", "gefitinib").at("/cards/0/uuid");

            assertThat(late("ehr", "gefitinib").at("/cards/0/uuid")).isEqualTo(one);
            assertThat(late("ehr", "erlotinib").at("/cards/0/uuid")).isNotEqualTo(one);
        }

        @Test
        void the_link_opens_for_no_other_client_and_not_when_it_was_changed() {
            var link = late("ehr", "gefitinib").at(LINK).asText();

            for (var wrong : List.of(link + "A", link.replace("/ask-", "/ask-A"))) {
                assertThatThrownBy(() -> behind("ehr", wrong)).isInstanceOf(Refused.class);
            }
            assertThatThrownBy(() -> behind("other", link))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            it -> assertThat(it.problem().code()).isEqualTo("query.unknown"));
        }

        @Test
        void what_no_address_has_room_for_is_to_be_asked_again() {
            var name = noise(DraftOrders.LONGEST_NAME);
            var link = late("ehr", name).at(LINK).asText();
            assertThat(link.length()).isBetween(1_500, 4_095);

            var card = late("ehr", name, noise(1_999), noise(1_998));

            assertThat(card.at("/cards/0").has("links")).isFalse();
            assertThat(card.at("/cards/0/detail").asText()).startsWith("Call the service again");
        }
    }
}
