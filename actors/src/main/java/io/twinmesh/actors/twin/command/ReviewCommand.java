package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.AmendedValue;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.List;

/// What a twin can be told about its answers.
public sealed interface ReviewCommand extends PatientCommand {

    /// Stores what somebody found an answer to be.
    ///
    /// @param purpose code of v3-ActReason, for example `TREAT`
    /// @param why the reviewer's own words, at most 2,000 characters
    /// @param amended with `amended` alone: all values that the answer should have
    record ReviewAnswer(
            JobId job,
            Requester who,
            String purpose,
            ReviewState state,
            String why,
            List<AmendedValue> amended,
            ActorRef<AnswerReviewReply> replyTo)
            implements ReviewCommand {
        public ReviewAnswer {
            amended = List.copyOf(amended);
        }

        /// The words may tell of the patient.
        @Override
        public String toString() {
            return "ReviewAnswer[" + job + "]";
        }
    }

    /// Has an answer looked at because its model was found wanting. Consent is not asked: nothing
    /// of the patient leaves, and whoever relies on the answer must hear of it.
    ///
    /// @param why one sentence without anything of the patient
    record RecallAnswer(JobId job, String why, ActorRef<AnswerReviewReply> replyTo)
            implements ReviewCommand {}

    sealed interface AnswerReviewReply extends Wire {
        record Reviewed(ReviewState state) implements AnswerReviewReply {}

        record Refused(Refusal refusal) implements AnswerReviewReply {}
    }
}
