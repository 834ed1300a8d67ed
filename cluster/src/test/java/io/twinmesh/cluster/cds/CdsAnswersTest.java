package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowTo;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.Answers;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.http.twin.ModelRoutes;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.http.twin.QueryRoutes;
import io.twinmesh.cluster.http.twin.Questions;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.Pseudonyms;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// When the cards of a question come, and what a clinician has before they do. Time passes when the
/// test says so.
class CdsAnswersTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final ManualTime TIME = ManualTime.get(KIT.system());
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final CdsService SERVICE = CdsService.DETERIORATION;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final PatientId PATIENT = new PatientId("tw-0123456789abcdef0123456789abcdef");
    private static final String BASE = "https://mesh.example.org";
    private static final Duration WITHIN = Duration.ofMillis(400);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /// Those that answer the question: NEWS2, qSOFA and SOFA.
    private static final int MODELS = 3;

    private static final RuleId RULE = RuleId.parse("Consent/0/_history/1#provision");
    private static final ShowReply WELL = view("{}");
    private static final ShowReply RED_FLAG =
            view(
                    """
                    {"redFlag":{"model":"news2","score":9,"atLeast":false,
                     "newestInputAt":"2026-11-21T11:50:00Z","text":"%s"}}
                    """
                            .formatted(RedFlag.TEXT));

    @TempDir private static Path folder = Path.of("");

    private final TestProbe<PatientCommand> twin = KIT.createTestProbe();
    private final Map<JobId, TestProbe<JobCommand>> jobs =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<JobId, JobCommand.Request> requests = new HashMap<>();
    private final Map<JobId, List<PatientEvent>> history = new ConcurrentHashMap<>();
    private final ModelCatalog catalog = ModelCatalog.open(folder);
    private final String news2 = catalog.byName("news2").orElseThrow().digest().text();
    private final CdsAnswers answers = answering();
    private AuditSheet sheet = AuditSheet.blank();

    @BeforeAll
    static void publish() {
        ModelCatalog.publishBuiltIn(folder, SigningKey.ofSeed(new byte[32]));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private static ShowReply view(String json) {
        return new ShowReply.View(json, 1, Optional.empty(), List.of(RULE));
    }

    private CdsAnswers answering() {
        var asks = new Asks(KIT.system(), Duration.ofSeconds(20), 10, Runnable::run);
        var questions =
                new Questions(
                        job -> job(job).getRef(),
                        new Answers(
                                (_, job, _) -> history.getOrDefault(job, List.of()),
                                (_, _) -> Optional.empty(),
                                new Consents(_ -> twin.getRef(), asks),
                                catalog,
                                Runnable::run),
                        asks);
        return new CdsAnswers(
                _ -> twin.getRef(),
                asks,
                new ModelRoutes(catalog, OfferedClasses.USUAL),
                questions,
                new Pseudonyms(new byte[32]),
                () -> NOW,
                path -> BASE + path,
                BehindLinksTest.LINKS,
                new CdsAnswers.Limits(
                        WITHIN,
                        new QueryRoutes.Limits(
                                1 << 20,
                                Duration.ofMinutes(5),
                                new OpenJobs(new OpenJobs.Limits(100, 100))),
                        ServiceRegions.read("twin-deterioration eu-central")));
    }

    private Call call() {
        sheet = new AuditSheet(Optional.of(Interaction.QUERY), Optional.empty(), What.nothing());
        return new Call(
                HttpRequest.create(),
                Call.Arrival.now(() -> 0),
                Optional.empty(),
                Map.of(),
                new byte[0],
                sheet);
    }

    private static Caller client(String id) {
        return new Caller(
                id,
                Set.of(Scope.TWIN_QUERY.text()),
                SmartScopes.NONE,
                ActsFor.NOBODY,
                Set.of(PurposeOfUse.TREATMENT));
    }

    private CompletionStage<ObjectNode> called() {
        return called("");
    }

    /// @param more members of the call
    private CompletionStage<ObjectNode> called(String more) {
        try {
            var hook =
                    MAPPER.readTree(
                            """
                            {"hook":"patient-view","context":{"userId":"Practitioner/1",
                              "patientId":"%s"},
                             "hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"%s}
                            """
                                    .formatted(PATIENT, more));
            return answers.cards(
                    call(), client("ehr"), SERVICE, HookRequest.read(SERVICE, hook, BASE));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private CompletionStage<ObjectNode> behind(String client, ObjectNode cards) {
        var link = cards.path("cards").path(cards.path("cards").size() - 1);
        var name = link.at("/links/0/url").asText().replaceFirst(".*/", "");
        return answers.whole(call(), client(client), SERVICE, name);
    }

    private static ObjectNode come(CompletionStage<ObjectNode> cards) {
        var body = cards.toCompletableFuture().join();
        body.path("cards").forEach(card -> assertThat(CardInvariants.brokenBy(card)).isEmpty());
        return body;
    }

    private static boolean done(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private static List<String> summaries(ObjectNode cards) {
        return cards.path("cards").findValuesAsText("summary");
    }

    private void shows(ShowReply reply) {
        twin.expectMessageClass(ShowTo.class).replyTo().tell(reply);
    }

    private void theFlagIsAudited() {
        assertThat(sheet.answered())
                .singleElement()
                .satisfies(note -> {
                    assertThat(note.patient()).contains(PATIENT);
                    assertThat(note.what().query()).contains("cds-service=" + SERVICE.id());
                    assertThat(note.what().decision()).contains(RULE.text());
                });
    }

    /// The job of each model, in the order in which they were asked.
    private TestProbe<JobCommand> job(JobId job) {
        return jobs.computeIfAbsent(job, _ -> KIT.createTestProbe());
    }

    private JobId asked(int model) {
        Awaitility.await().until(() -> jobs.size() > model);
        return List.copyOf(jobs.keySet()).get(model);
    }

    private void takesTheQuestion() {
        for (var model = 0; model < MODELS; model++) {
            var job = asked(model);
            var submit = job(job).expectMessageClass(JobCommand.Submit.class);
            assertThat(submit.request().region()).as("of the service").contains("eu-central");
            requests.put(job, submit.request());
            submit.replyTo().tell(status(job, JobStanding.RUNNING));
        }
    }

    /// NEWS2 has an answer, and the others failed.
    private void answer() {
        answer(news2);
    }

    private void fail() {
        answer("none");
    }

    /// @param answering digest of the model that has an answer
    private void answer(String answering) {
        for (var model = 0; model < MODELS; model++) {
            var job = asked(model);
            var answers = request(job).modelDigest().equals(answering);
            if (answers) {
                history.put(job, NewsTwo.settled(news2, job));
            }
            NewsTwo.awaited(job(job))
                    .replyTo()
                    .tell(status(job, answers ? JobStanding.SETTLED : JobStanding.FAILED));
            if (answers) {
                twin.expectMessageClass(Authorize.class)
                        .replyTo()
                        .tell(new AuthorizeReply.Allowed(NewsTwo.everything(NOW), NOW));
            }
        }
    }

    private JobCommand.Request request(JobId job) {
        return requireNonNull(requests.get(job));
    }

    private JobReply status(JobId job, JobStanding state) {
        var request = request(job);
        var failed = state == JobStanding.FAILED;
        return new JobReply.Status(
                new JobStatus(
                        job,
                        PATIENT,
                        "ehr",
                        request.question(),
                        request.modelDigest(),
                        request.asOf(),
                        state,
                        Optional.of("job.expired").filter(_ -> failed),
                        Optional.of("nobody answered in time").filter(_ -> failed),
                        Optional.of(7L).filter(_ -> state == JobStanding.SETTLED),
                        Optional.empty(),
                        10,
                        0,
                        Optional.empty()));
    }

    @Nested
    class InTime {
        @Test
        void the_answer_is_shown_and_what_failed_is_told() {
            var cards = called();
            shows(RED_FLAG);
            takesTheQuestion();
            answer();

            var body = come(cards);

            assertThat(summaries(body)).hasSize(2).noneMatch(it -> it.contains("still being"));
            assertThat(summaries(body).getFirst())
                    .as("NEWS2's own answer is newer than what the twin had found")
                    .contains(": 2 (low)");
            assertThat(body.at("/cards/1/detail").asText())
                    .contains("qsofa has no answer: nobody answered in time (job.expired).")
                    .contains("sofa has no answer");
        }

        @Test
        void a_known_red_flag_comes_first_where_the_score_has_no_answer_and_is_audited() {
            var cards = called();
            shows(RED_FLAG);
            takesTheQuestion();
            fail();

            assertThat(come(cards).at("/cards/0/detail").asText()).contains(RedFlag.TEXT);
            theFlagIsAudited();
        }

        @Test
        void a_patient_without_a_twin_is_refused_and_nothing_is_asked() {
            var cards = called();
            shows(new ShowReply.Refused(new Refusal("twin.unknown", "no")));

            assertThatThrownBy(() -> come(cards))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.problem().code())
                                            .isEqualTo("cds.data-missing"));
            assertThat(jobs).isEmpty();
        }

        @Test
        void that_consent_shows_the_client_nothing_is_no_reason_not_to_ask() {
            called();
            shows(new ShowReply.Refused(new Refusal("consent.action-not-permitted", "no")));

            takesTheQuestion();
        }
    }

    @Nested
    class Prefetch {
        private static final String FAILED =
                ",\"prefetch\":{\"observations\":{\"resourceType\":\"OperationOutcome\"}}";
        private static final String TOLD = "'observations' is of type OperationOutcome.";

        @Test
        void that_was_not_used_is_told_where_a_model_has_no_answer() {
            var cards = called(FAILED);
            shows(WELL);
            takesTheQuestion();
            answer();

            assertThat(come(cards).at("/cards/1/detail").asText()).contains(TOLD);
        }

        @Test
        void that_was_not_used_is_told_by_the_card_before_the_answer_and_behind_its_link() {
            var cards = called(FAILED);
            shows(WELL);
            takesTheQuestion();
            TIME.timePasses(WITHIN);
            var pending = come(cards);
            assertThat(pending.at("/cards/0/detail").asText()).contains(TOLD);
            answer();
            var behind = behind("ehr", pending);
            answer();

            assertThat(come(behind).at("/cards/1/detail").asText()).contains(TOLD);
        }
    }

    @Nested
    class Late {
        @Test
        void a_card_goes_out_when_the_time_is_over_and_the_whole_answer_is_behind_its_link() {
            var cards = called();
            shows(WELL);
            takesTheQuestion();
            TIME.timePasses(WITHIN.minus(A_MOMENT));
            assertThat(done(cards)).isFalse();

            TIME.timePasses(A_MOMENT);
            var pending = come(cards);
            assertThat(summaries(pending)).hasSize(1).allMatch(it -> it.contains("still being"));

            answer();
            var behind = behind("ehr", pending);
            answer();
            assertThat(summaries(come(behind))).hasSize(2).anyMatch(it -> it.contains(": 2 (low)"));
        }

        @Test
        void a_twin_that_says_nothing_and_jobs_that_take_nothing_hold_no_card_up() {
            var silent = called();
            TIME.timePasses(WITHIN);
            assertThat(summaries(come(silent))).allMatch(it -> it.contains("still being"));

            var untaken = called();
            shows(WELL);
            shows(WELL);
            job(asked(0)).expectMessageClass(JobCommand.Submit.class);
            TIME.timePasses(WITHIN);
            assertThat(summaries(come(untaken))).allMatch(it -> it.contains("still being"));
        }

        @Test
        void a_link_that_is_followed_before_the_jobs_have_the_question_waits_for_them() {
            var cards = called();
            TIME.timePasses(WITHIN);

            var behind = behind("ehr", come(cards));
            shows(WELL);
            takesTheQuestion();
            answer();
            answer();

            assertThat(summaries(come(behind))).anyMatch(it -> it.contains(": 2 (low)"));
        }

        @Test
        void a_known_red_flag_comes_before_the_card_that_tells_that_nothing_has_come_yet() {
            var cards = called();
            shows(RED_FLAG);
            takesTheQuestion();
            TIME.timePasses(WITHIN);

            var pending = come(cards);

            assertThat(summaries(pending)).hasSize(2);
            assertThat(pending.at("/cards/0/indicator").asText()).isEqualTo("critical");
            assertThat(pending.at("/cards/0/detail").asText()).contains(RedFlag.TEXT);
            assertThat(pending.at("/cards/1/summary").asText()).contains("still being");
            theFlagIsAudited();
        }

        @Test
        void a_known_red_flag_comes_behind_the_link_too_and_is_audited() {
            var behind = afterNothingCameInTime();
            fail();
            shows(RED_FLAG);

            assertThat(come(behind).at("/cards/0/detail").asText()).contains(RedFlag.TEXT);
            theFlagIsAudited();
        }

        @Test
        void a_twin_that_says_nothing_takes_no_finished_answer_away_from_behind_the_link() {
            var behind = afterNothingCameInTime();
            fail();
            twin.expectMessageClass(ShowTo.class);
            Awaitility.await()
                    .until(() -> {
                        TIME.timePasses(Duration.ofSeconds(1));
                        return done(behind);
                    });

            assertThat(come(behind).at("/cards/0/detail").asText())
                    .contains("qsofa has no answer: nobody answered in time (job.expired).");
        }

        @Test
        void a_twin_that_shows_nothing_takes_no_finished_answer_away_either() {
            var behind = afterNothingCameInTime();
            fail();
            shows(new ShowReply.Refused(new Refusal("twin.quarantined", "no")));

            assertThat(come(behind).at("/cards/0/detail").asText()).contains("qsofa has no answer");
        }

        private CompletionStage<ObjectNode> afterNothingCameInTime() {
            var cards = called();
            shows(WELL);
            takesTheQuestion();
            TIME.timePasses(WITHIN);
            fail();
            return behind("ehr", come(cards));
        }
    }
}
