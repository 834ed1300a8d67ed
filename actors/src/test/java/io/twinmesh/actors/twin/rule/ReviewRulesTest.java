package io.twinmesh.actors.twin.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.TwinUnderRules;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.command.ReviewCommand;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// Judging the answers of a twin, and where their inputs came from.
class ReviewRulesTest {
    @TempDir private Path folder;
    private TwinUnderRules twin;

    @BeforeEach
    void anAnsweredTwin() {
        twin = new TwinUnderRules(Twins.catalog(folder));
        twin.takeCreatinine();
        answer(Twins.JOB);
    }

    private void answer(JobId job) {
        twin.prepare(job, "TREAT", twin.model(), "2026-11-21");
        twin.record(job, twin.model());
    }

    private Object review(JobId job, String purpose, ReviewState state, String why) {
        return twin.when(
                new ReviewCommand.ReviewAnswer(
                        job,
                        Requester.client("client"),
                        purpose,
                        state,
                        why,
                        List.of(),
                        TestInbox.<AnswerReviewReply>create().getRef()));
    }

    private Object review(ReviewState state, String why) {
        return review(Twins.JOB, "TREAT", state, why);
    }

    private static String code(Object reply) {
        return ((AnswerReviewReply.Refused) reply).refusal().code();
    }

    @Test
    void a_judgement_is_stored_with_who_and_why_and_names_the_answer() {
        var reply = review(ReviewState.ACCEPTED, "  fits the patient ");

        assertThat(reply).isEqualTo(new AnswerReviewReply.Reviewed(ReviewState.ACCEPTED));
        var answered = ((PatientState.Active) twin.state()).answered();
        assertThat(twin.lastEvents())
                .containsExactly(
                        new PatientEvent.AnswerReviewed(
                                Twins.NOW,
                                Twins.JOB,
                                answered.sequenceNumber(Twins.JOB).orElseThrow(),
                                Requester.client("client"),
                                ReviewState.ACCEPTED,
                                "fits the patient"));
    }

    @Test
    void what_was_rejected_stays_rejected() {
        review(ReviewState.REJECTED, "artefact");

        assertThat(code(review(ReviewState.ACCEPTED, "after all")))
                .isEqualTo("answer.review-not-possible");
        assertThat(twin.lastEvents()).isEmpty();
    }

    @Test
    void whoever_amends_or_rejects_says_why() {
        assertThat(code(review(ReviewState.REJECTED, " "))).isEqualTo("answer.why-invalid");
        assertThat(code(review(ReviewState.AMENDED, "x".repeat(2_001))))
                .isEqualTo("answer.why-invalid");
        assertThat(review(ReviewState.AMENDED, "x".repeat(2_000)))
                .isInstanceOf(AnswerReviewReply.Reviewed.class);
    }

    @Test
    void consent_decides_who_may_judge() {
        assertThat(code(review(Twins.JOB, "HMARKT", ReviewState.ACCEPTED, "")))
                .startsWith("consent.");
    }

    @Test
    void an_answer_that_is_not_there_cannot_be_judged() {
        assertThat(code(review(Twins.job(7), "TREAT", ReviewState.ACCEPTED, "")))
                .isEqualTo("answer.unknown");
    }

    private Object recall(JobId job) {
        return twin.when(
                new ReviewCommand.RecallAnswer(
                        job,
                        "The model was taken out of service.",
                        TestInbox.<AnswerReviewReply>create().getRef()));
    }

    @Test
    void an_answer_whose_model_was_found_wanting_waits_for_somebody_to_look_at_it() {
        var reply = recall(Twins.JOB);

        assertThat(reply).isEqualTo(new AnswerReviewReply.Reviewed(ReviewState.PENDING_REVIEW));
        var answered = ((PatientState.Active) twin.state()).answered();
        assertThat(twin.lastEvents())
                .containsExactly(
                        new PatientEvent.AnswerReviewed(
                                Twins.NOW,
                                Twins.JOB,
                                answered.sequenceNumber(Twins.JOB).orElseThrow(),
                                Requester.client("expert-review"),
                                ReviewState.PENDING_REVIEW,
                                "The model was taken out of service."));
        assertThat(code(recall(Twins.JOB))).as("once").isEqualTo("answer.review-not-possible");
    }

    @Test
    void an_answer_that_somebody_has_judged_is_not_recalled() {
        review(ReviewState.ACCEPTED, "");

        assertThat(code(recall(Twins.JOB))).isEqualTo("answer.review-not-possible");
        assertThat(code(recall(Twins.job(7)))).isEqualTo("answer.unknown");
        assertThat(twin.lastEvents()).isEmpty();
    }

    @Test
    void one_answer_is_judged_a_hundred_times_and_no_more() {
        for (var i = 0; i < ReviewRules.MOST; i++) {
            assertThat(review(ReviewState.AMENDED, "again"))
                    .isInstanceOf(AnswerReviewReply.Reviewed.class);
        }

        assertThat(code(review(ReviewState.AMENDED, "again"))).isEqualTo("answer.too-many-reviews");
    }

    @Test
    void the_reviews_of_answers_that_the_twin_no_longer_knows_are_forgotten_with_them() {
        review(ReviewState.ACCEPTED, "");
        for (var i = 0; i < 256; i++) {
            answer(Twins.job(i));
        }
        review(Twins.job(255), "TREAT", ReviewState.ACCEPTED, "");

        var reviews = ((PatientState.Active) twin.state()).reviews();
        assertThat(reviews.state(Twins.JOB)).isEqualTo(ReviewState.COMPUTED);
        assertThat(reviews.state(Twins.job(255))).isEqualTo(ReviewState.ACCEPTED);
    }

    @Test
    void a_granted_input_names_the_resource_that_said_it() {
        twin.prepare(Twins.job(3), "TREAT", twin.model(), "2026-11-21");

        var granted = (PatientEvent.AccessGranted) twin.lastEvents().getFirst();

        assertThat(granted.used())
                .filteredOn(used -> used.source().equals("observation"))
                .flatExtracting(UsedInput::resources)
                .containsExactly(ImportRules.key("Observation", "c"));
        assertThat(granted.used())
                .filteredOn(used -> used.source().equals("age"))
                .flatExtracting(UsedInput::resources)
                .containsExactly(ImportRules.key("Patient", Twins.ADA.value()));
    }
}
