package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.ReviewCommand.AnswerReviewReply;
import io.twinmesh.actors.twin.command.ReviewCommand.RecallAnswer;
import io.twinmesh.actors.twin.command.ReviewCommand.ReviewAnswer;
import io.twinmesh.actors.twin.known.AnsweredJobs;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.Denial;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.ReviewState;

import java.time.Instant;

/// Judging an answer of a model. Pure. Which judgement may follow which is [ReviewState]'s to say.
final class ReviewRules {
    static final int MAX_TEXT = 2_000;

    /// In whose name answers are recalled.
    private static final String RECALLING = "expert-review";

    /// Values of one amended answer.
    static final int MOST_VALUES = 64;

    /// Reviews of one answer.
    static final int MOST = 100;

    private ReviewRules() {}

    static Decision<AnswerReviewReply> review(
            PatientState.Active twin, ReviewAnswer asked, Instant now) {
        var filter =
                ConsentRules.request(twin, asked.who(), asked.purpose(), ConsentAction.ACCESS, now)
                        .map(twin.consents()::forRequest);
        if (filter.isEmpty()) {
            return refused(asked, ConsentRules.refusal(Denial.PURPOSE));
        }
        if (filter.get().permitsNothing()) {
            return refused(asked, ConsentRules.refusal(filter.get().otherwise()));
        }
        var answer = twin.answered().sequenceNumber(asked.job());
        if (answer.isEmpty()) {
            return refused(
                    asked,
                    "answer.unknown",
                    "the twin has no such answer among its last " + AnsweredJobs.LIMIT);
        }
        var before = twin.reviews().state(asked.job());
        if (!before.mayBecome(asked.state())) {
            return refused(
                    asked,
                    "answer.review-not-possible",
                    "an answer that is "
                            + before.text()
                            + " cannot become "
                            + asked.state().text());
        }
        if (twin.reviews().count(asked.job()) >= MOST) {
            return refused(
                    asked,
                    "answer.too-many-reviews",
                    "one answer is reviewed at most " + MOST + " times");
        }
        var why = asked.why().strip();
        if (why.length() > MAX_TEXT || (why.isEmpty() && mustSayWhy(asked.state()))) {
            return refused(
                    asked,
                    "answer.why-invalid",
                    "whoever amends or rejects says why, in at most " + MAX_TEXT + " characters");
        }
        if (asked.amended().size() > MOST_VALUES
                || (!asked.amended().isEmpty() && asked.state() != ReviewState.AMENDED)) {
            return refused(
                    asked,
                    "answer.values-invalid",
                    "only whoever amends gives values, at most " + MOST_VALUES);
        }
        return Decision.store(
                new PatientEvent.AnswerReviewed(
                        now,
                        asked.job(),
                        answer.getAsLong(),
                        asked.who(),
                        asked.state(),
                        why,
                        asked.amended()),
                asked.replyTo(),
                new AnswerReviewReply.Reviewed(asked.state()));
    }

    /// Only an answer that nobody has looked at, or asked to look at, is changed by it.
    static Decision<AnswerReviewReply> recall(
            PatientState.Active twin, RecallAnswer asked, Instant now) {
        var answer = twin.answered().sequenceNumber(asked.job());
        var before = twin.reviews().state(asked.job());
        if (answer.isEmpty() || before != ReviewState.COMPUTED) {
            return Decision.reply(
                    asked.replyTo(),
                    new AnswerReviewReply.Refused(
                            answer.isEmpty()
                                    ? new Refusal(
                                            "answer.unknown",
                                            "the twin has no such answer among its last "
                                                    + AnsweredJobs.LIMIT)
                                    : new Refusal(
                                            "answer.review-not-possible",
                                            "an answer that is "
                                                    + before.text()
                                                    + " is not recalled")));
        }
        return Decision.store(
                new PatientEvent.AnswerReviewed(
                        now,
                        asked.job(),
                        answer.getAsLong(),
                        Requester.client(RECALLING),
                        ReviewState.PENDING_REVIEW,
                        asked.why()),
                asked.replyTo(),
                new AnswerReviewReply.Reviewed(ReviewState.PENDING_REVIEW));
    }

    private static boolean mustSayWhy(ReviewState state) {
        return switch (state) {
            case AMENDED, REJECTED -> true;
            case COMPUTED, PENDING_REVIEW, ACCEPTED -> false;
        };
    }

    private static Decision<AnswerReviewReply> refused(
            ReviewAnswer asked, String code, String why) {
        return refused(asked, new Refusal(code, why));
    }

    static Decision<AnswerReviewReply> refused(ReviewAnswer asked, Refusal refusal) {
        return Decision.reply(asked.replyTo(), new AnswerReviewReply.Refused(refusal));
    }
}
