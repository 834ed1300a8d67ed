package io.twinmesh.cluster.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.ReviewCommand.RecallAnswer;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.waiting.OnVirtualThread;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.SmartScopes;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.expert.ReviewPlan;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/// From answers that were served to a version out of service, through the doors.
class ExpertReviewTest {
    private static final ReviewPlan PLAN =
            new ReviewPlan(
                    Duration.ofDays(7), 4, 2, Duration.ofDays(14), Duration.ofMinutes(30), 8);
    private static final QualityBar BAR = new QualityBar(4, 0, 0.8, 0);
    private static final Instant SERVED = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant LATER = PLAN.end(PLAN.periodOf(SERVED)).plusSeconds(1);
    private static final BuiltInModel KIDNEY = BuiltInModel.named("ckd-epi-2021").orElseThrow();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir Path folder;
    private final Set<PatientId> unwilling = ConcurrentHashMap.newKeySet();
    private final Map<JobId, List<String>> recalled = new ConcurrentHashMap<>();
    private final Set<PatientId> silent = ConcurrentHashMap.newKeySet();
    private volatile Instant now = SERVED;
    private volatile Instant indexed = Instant.MAX;
    private ActorTestKit kit;
    private ServedAnswers served;
    private ModelCatalog models;
    private ExpertReview review;

    @BeforeEach
    void open() {
        kit = ActorTestKit.create();
        served = new ServedAnswers(folder, () -> now);
        var files = folder.resolve("models");
        ModelCatalog.publishBuiltIn(files, SigningKey.ofSeed(new byte[32]));
        models = ModelCatalog.open(files);
        review =
                ExpertReview.of(
                        new ExpertReview.Parts(
                                served.source,
                                served.answers,
                                () -> indexed,
                                served.vault,
                                models,
                                this::twin,
                                _ -> kit.<LaneCommand>spawn(withholdingNothing()),
                                new Asks(
                                        kit.system(),
                                        Duration.ofSeconds(60),
                                        100,
                                        ForkJoinPool.commonPool()),
                                new byte[32],
                                PLAN,
                                BAR,
                                () -> now,
                                new SecureRandom()));
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
        served.close();
    }

    /// A twin whose patient permits quality improvement, or nothing.
    private ActorRef<PatientCommand> twin(PatientId patient) {
        if (silent.contains(patient)) {
            var gone = kit.<PatientCommand>spawn(Behaviors.ignore());
            kit.stop(gone);
            return gone;
        }
        return kit.spawn(
                Behaviors.receiveMessage(command -> {
                    if (command instanceof Authorize asked) {
                        var table =
                                unwilling.contains(patient)
                                        ? ConsentTable.NONE
                                        : ConsentTable.NONE.with(0, "Consent/0", permitting());
                        asked.replyTo()
                                .tell(
                                        new AuthorizeReply.Allowed(
                                                table.forRequest(
                                                        AccessRequest.of(
                                                                asked.who(),
                                                                Purpose.valueOf(asked.purpose()),
                                                                asked.action(),
                                                                now)),
                                                now));
                    } else if (command instanceof RecallAnswer asked) {
                        recalled.computeIfAbsent(asked.job(), _ -> new CopyOnWriteArrayList<>())
                                .add(asked.why());
                        asked.replyTo()
                                .tell(new AnswerReviewReply.Reviewed(ReviewState.PENDING_REVIEW));
                    }
                    return Behaviors.same();
                }));
    }

    private static Behavior<LaneCommand> withholdingNothing() {
        return Behaviors.receiveMessage(command -> {
            if (command instanceof LaneCommand.Withheld(var asker)) {
                asker.tell(new LaneCommand.WithheldReply(List.of()));
            }
            return Behaviors.same();
        });
    }

    private static ConsentPolicy permitting() {
        return new ConsentPolicy(
                new Provision(
                        "provision",
                        Provision.Effect.PERMIT,
                        Interval.ALWAYS,
                        List.of(),
                        List.of(),
                        Purposes.of(List.of(Purpose.HQUALIMP)),
                        DataScope.EVERYTHING,
                        Optional.empty(),
                        List.of()));
    }

    private void served(int patients, String band) throws Exception {
        for (var number = 1; number <= patients; number++) {
            served.answer(number, KIDNEY.digest().text(), band, SERVED);
        }
    }

    private void draw() {
        now = LATER;
        OnVirtualThread.run(() -> review.round(true));
    }

    @Test
    void a_case_is_judged_blind_by_as_many_as_are_needed_and_then_counted() throws Exception {
        served(1, "g4");
        assertThat(next("ann").status()).as("the period is not over").isEqualTo(204);
        draw();

        var first = next("ann");
        var id = first.body().path("case").asText();
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text())
                .contains("\"creatinine\"")
                .doesNotContain("egfr\"", "\"band\"", "job-", "tw-", "2.0", "clinic");
        assertThat(next("ann").body().path("case").asText()).as("in hand").isEqualTo(id);
        assertThat(give("ann", id, "g4").status()).isEqualTo(200);
        assertThat(give("ann", id, "g4").status()).as("the same again").isEqualTo(200);
        refused("expert-review.said-otherwise", "ann", id, "g3b");
        assertThat(next("ann").status()).as("said already").isEqualTo(204);

        assertThat(next("ben").body().path("case").asText()).isEqualTo(id);
        give("ben", id, "g4");

        assertThat(give("ben", id, "g4").status()).as("the same when it is counted").isEqualTo(200);
        assertThat(next("cleo").status()).isEqualTo(204);
        var quality = quality();
        assertThat(quality.path("cases").asInt()).isEqualTo(1);
        assertThat(quality.at("/agreement/value").asDouble()).isEqualTo(1);
        assertThat(quality.at("/sensitivity/cases").asInt()).isEqualTo(1);
        assertThat(quality.path("judgement").asText()).isEqualTo("too-few");
        assertThat(quality.at("/periods/0/counted").asInt()).isEqualTo(1);
    }

    @Test
    void a_sample_is_as_large_as_planned_and_of_patients_who_consent() throws Exception {
        served(6, "g4");
        unwilling.add(ServedAnswers.patient(1));
        unwilling.add(ServedAnswers.patient(2));
        unwilling.add(ServedAnswers.patient(3));

        draw();
        OnVirtualThread.run(() -> review.round(true));

        assertThat(quality().at("/periods/0/sampled").asInt()).isEqualTo(3);
    }

    @Test
    void who_asked_the_question_does_not_judge_its_answer() throws Exception {
        served(1, "g4");
        draw();

        assertThat(next("clinic").status()).isEqualTo(204);
        assertThat(next("ann").status()).isEqualTo(200);
    }

    @Test
    void a_case_whose_consent_has_ended_is_shown_to_nobody_any_more() throws Exception {
        served(1, "g4");
        draw();
        unwilling.add(ServedAnswers.patient(1));

        assertThat(next("ann").status()).isEqualTo(204);

        unwilling.clear();
        assertThat(next("ann").status()).isEqualTo(204);
        assertThat(quality().at("/periods/0/withdrawn").asInt()).isEqualTo(1);
    }

    @Test
    void an_erased_patient_s_case_is_gone_and_an_opinion_of_it_is_refused() throws Exception {
        served(1, "g4");
        draw();
        var id = next("ann").body().path("case").asText();
        var all = EnumSet.allOf(DataClass.class);
        served.vault.destroy(ServedAnswers.patient(1), all);

        refused("expert-review.unknown", "ann", id, "g4");
        review.purge().purge(ServedAnswers.patient(1), all);

        refused("expert-review.unknown", "ann", id, "g4");
        assertThat(next("ben").status()).isEqualTo(204);
    }

    @Test
    void an_opinion_is_one_of_the_model_s_categories_and_of_a_case_in_hand() throws Exception {
        served(1, "g4");
        draw();
        var id = next("ann").body().path("case").asText();

        refused("expert-review.category-unknown", "ann", id, "high");
        refused("expert-review.no-turn", "ben", id, "g4");
        refused("expert-review.unknown", "ann", "rc-" + "0".repeat(32), "g4");
        refused("expert-review.unknown", "ann", "1", "g4");
        now = LATER.plus(PLAN.open());
        refused("expert-review.closed", "ann", id, "g4");
    }

    @Test
    void people_of_different_minds_leave_a_case_undecided() throws Exception {
        served(1, "g4");
        draw();
        judge("ann", "g3b");
        judge("ben", "undecidable");

        assertThat(quality().path("cases").asInt()).isZero();
        assertThat(quality().at("/periods/0/undecided").asInt()).isEqualTo(1);
    }

    @Test
    void a_version_that_is_under_the_bar_is_taken_out_of_service_with_the_reason()
            throws Exception {
        // it says G2 four times where people find kidney failure: of four cases the interval of
        // its sensitivity ends at 0.49
        underTheBar();
        assertThat(quality().path("judgement").asText()).isEqualTo("under");
        OnVirtualThread.run(() -> review.round(false));
        assertThat(models.offered(KIDNEY.digest())).as("not judged yet").isPresent();

        OnVirtualThread.run(() -> review.round(true));

        assertThat(models.offered(KIDNEY.digest())).isEmpty();
        assertThat(quality().at("/retired/reason").asText())
                .startsWith("Under the bar in blind expert review: sensitivity 0.000")
                .contains("4 cases");
        assertThat(quality().at("/table/0/cases").asInt()).isEqualTo(4);
    }

    @Test
    void whoever_used_a_version_that_leaves_is_told_once_of_each_answer() throws Exception {
        served(4, "g2");
        served.answer(
                5, BuiltInModel.named("kfre-4v-2016").orElseThrow().digest().text(), "x", SERVED);
        draw();
        for (var number = 0; number < 4; number++) {
            judge("ann", "g5");
            judge("ben", "g5");
        }

        OnVirtualThread.run(() -> review.round(true));
        OnVirtualThread.run(() -> review.round(true));

        assertThat(recalled.keySet())
                .containsExactlyInAnyOrder(
                        ServedAnswers.job(1),
                        ServedAnswers.job(2),
                        ServedAnswers.job(3),
                        ServedAnswers.job(4));
        assertThat(recalled.values())
                .allSatisfy(words ->
                        assertThat(words)
                                .hasSize(1)
                                .allSatisfy(why ->
                                        assertThat(why)
                                                .startsWith(
                                                        "The model was taken out of service. Under the bar")));
    }

    @Test
    void an_answer_that_is_found_late_is_told_of_too() throws Exception {
        underTheBar();
        indexed = SERVED;

        OnVirtualThread.run(() -> review.round(true));
        assertThat(recalled).isEmpty();
        indexed = LATER;
        OnVirtualThread.run(() -> review.round(true));

        assertThat(recalled).hasSize(4);
    }

    @Test
    void a_twin_that_does_not_answer_is_asked_again_and_keeps_no_other_from_hearing()
            throws Exception {
        underTheBar();
        silent.add(ServedAnswers.patient(2));

        OnVirtualThread.run(() -> review.round(true));
        assertThat(recalled.keySet())
                .containsExactlyInAnyOrder(
                        ServedAnswers.job(1), ServedAnswers.job(3), ServedAnswers.job(4));
        silent.clear();
        OnVirtualThread.run(() -> review.round(true));

        assertThat(recalled).hasSize(4);
    }

    @Test
    void a_silent_twin_with_many_answers_keeps_no_other_from_hearing() throws Exception {
        underTheBar();
        served.answers(5, 110, KIDNEY.digest().text(), "g2", SERVED.minusSeconds(1));
        silent.add(ServedAnswers.patient(5));

        OnVirtualThread.run(() -> review.round(true));

        assertThat(recalled).hasSize(4);
    }

    @Test
    void a_server_that_starts_takes_out_what_another_found_under_the_bar() throws Exception {
        underTheBar();
        OnVirtualThread.run(() -> review.round(true));
        var files = folder.resolve("models-of-another");
        ModelCatalog.publishBuiltIn(files, SigningKey.ofSeed(new byte[32]));
        var another = ModelCatalog.open(files);
        assertThat(another.offered(KIDNEY.digest())).isPresent();

        ExpertReview.retire(served.source, another);

        assertThat(another.offered(KIDNEY.digest())).isEmpty();
    }

    private void underTheBar() throws Exception {
        served(4, "g2");
        draw();
        for (var number = 0; number < 4; number++) {
            judge("ann", "g5");
            judge("ben", "g5");
        }
    }

    @Test
    void a_version_that_is_as_good_as_it_must_be_stays() throws Exception {
        served(4, "g5");
        draw();
        for (var number = 0; number < 4; number++) {
            judge("ann", "g5");
            judge("ben", "g5");
        }

        OnVirtualThread.run(() -> review.round(true));

        assertThat(quality().path("judgement").asText()).isEqualTo("stays");
        assertThat(models.offered(KIDNEY.digest())).isPresent();
    }

    private record Reply(int status, String text) {
        JsonNode body() throws Exception {
            return MAPPER.readTree(text);
        }
    }

    private void judge(String who, String category) throws Exception {
        give(who, next(who).body().path("case").asText(), category);
    }

    private Reply next(String who) throws Exception {
        return call(who, "/v1/expert-reviews/next", Map.of(), "");
    }

    private Reply give(String who, String id, String category) throws Exception {
        return call(
                who,
                "/v1/expert-reviews/{case}",
                Map.of("case", id),
                "{\"category\":\"" + category + "\"}");
    }

    private JsonNode quality() throws Exception {
        return call(
                        "operator",
                        "/v1/models/{name}/quality",
                        Map.of("name", KIDNEY.manifest().id().toString()),
                        "")
                .body();
    }

    private void refused(String code, String who, String id, String category) {
        assertThatThrownBy(() -> give(who, id, category))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    private Reply call(String who, String path, Map<String, String> parameters, String body)
            throws Exception {
        var route =
                review.routes().stream()
                        .filter(one -> one.path().equals(path))
                        .findFirst()
                        .orElseThrow();
        var caller = new Caller(who, Set.of(), SmartScopes.NONE, ActsFor.NOBODY, Set.of());
        var call =
                new Call(
                        HttpRequest.GET(path),
                        Call.Arrival.now(System::nanoTime),
                        Optional.of(caller),
                        parameters,
                        body.getBytes(StandardCharsets.UTF_8),
                        AuditSheet.blank());
        try {
            var response = route.handler().handle(call).toCompletableFuture().join();
            return new Reply(response.status().intValue(), text(response));
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw e;
        }
    }

    private String text(HttpResponse response) throws Exception {
        HttpEntity.Strict strict =
                response.entity()
                        .toStrict(60_000, kit.system())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
        return strict.getData().utf8String();
    }
}
