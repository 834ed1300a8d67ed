package io.twinmesh.actors.twin.command;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.inference.therapy.Stage;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.Explanation;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Fact;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a twin can be asked about who may have its data.
public sealed interface ConsentCommand extends PatientCommand {

    /// Asks what this requester may have. Nothing is stored: the audit trail records what is then
    /// given out. The filter holds for the moment of the answer and for this one request; whoever
    /// reads puts every resource through it before anything leaves.
    ///
    /// @param purpose code of v3-ActReason, for example `TREAT`
    record Authorize(
            Requester who, String purpose, ConsentAction action, ActorRef<AuthorizeReply> replyTo)
            implements ConsentCommand {}

    /// Asks what the twin knows now, as far as this requester may see it.
    record ShowTo(Requester who, String purpose, ActorRef<ShowReply> replyTo)
            implements ConsentCommand {}

    /// Asks what published evidence says of the patient's variants, as far as this requester may
    /// see them.
    ///
    /// @param doid in this disease; else in those that the twin knows of
    /// @param stage of it; else the one that the twin knows of
    /// @param brought variants that the asker knows of, and the twin may not; looked up as its own
    ///   are, as far as this requester may see such ones, and not kept
    record MatchTherapies(
            Requester who,
            String purpose,
            Optional<String> doid,
            Optional<Stage> stage,
            List<Fact.VariantReported> brought,
            ActorRef<ShowReply> replyTo)
            implements ConsentCommand {
        public MatchTherapies {
            brought = List.copyOf(brought);
        }

        /// The disease may be the patient's.
        @Override
        public String toString() {
            return "MatchTherapies[" + purpose + "]";
        }
    }

    /// Asks which rules are in force.
    record ShowConsent(ActorRef<ConsentReply> replyTo) implements ConsentCommand {}

    /// Asks what would happen to a request, and why.
    record ExplainConsent(
            Requester who,
            String purpose,
            ConsentAction action,
            DataItem item,
            ActorRef<ExplainReply> replyTo)
            implements ConsentCommand {}

    /// Opens emergency access.
    ///
    /// @param purpose `ETREAT`, `BTG` or `ERTREAT`
    /// @param reason in the requester's own words, 10 to 2,000 characters
    record OpenBreakGlass(Requester who, String purpose, String reason, ActorRef<OpenReply> replyTo)
            implements ConsentCommand {
        /// The reason may tell of the patient.
        @Override
        public String toString() {
            return "OpenBreakGlass[" + purpose + "]";
        }
    }

    /// Asks for the emergency accesses that are open or wait for review.
    record ShowBreakGlass(ActorRef<BreakGlassReply> replyTo) implements ConsentCommand {}

    /// Judges an emergency access.
    ///
    /// @param grant its number, as `Opened` said
    /// @param reviewer the reviewing client
    record ReviewBreakGlass(
            long grant,
            String reviewer,
            boolean justified,
            String remark,
            ActorRef<ReviewReply> replyTo)
            implements ConsentCommand {
        /// The remark may tell of the patient.
        @Override
        public String toString() {
            return "ReviewBreakGlass[" + grant + "]";
        }
    }

    sealed interface AuthorizeReply extends Wire {
        /// @param at the moment the filter holds for
        record Allowed(AccessFilter filter, Instant at) implements AuthorizeReply {}

        /// Nothing may be given out; `consent.…` when consent is the reason.
        ///
        /// @param forbidden whether more than a permission is missing: a rule says no, or the twin
        ///   lets nobody in
        record Refused(Refusal refusal, boolean forbidden) implements AuthorizeReply {}
    }

    sealed interface ConsentReply extends Wire {
        record InForce(ConsentTable table) implements ConsentReply {}

        record Refused(Refusal refusal) implements ConsentReply {}
    }

    sealed interface ExplainReply extends Wire {
        record Explained(Explanation explanation) implements ExplainReply {}

        record Refused(Refusal refusal) implements ExplainReply {}
    }

    sealed interface OpenReply extends Wire {
        /// @param grant number of this access
        record Opened(long grant, Instant until, List<RuleId> rules) implements OpenReply {
            public Opened {
                rules = List.copyOf(rules);
            }
        }

        record Refused(Refusal refusal) implements OpenReply {}
    }

    sealed interface BreakGlassReply extends Wire {
        record Grants(List<Grant> grants) implements BreakGlassReply {
            public Grants {
                grants = List.copyOf(grants);
            }
        }

        record Refused(Refusal refusal) implements BreakGlassReply {}
    }

    /// One emergency access.
    ///
    /// @param open whether data goes out for it now
    /// @param justified what the review found; empty before it
    record Grant(
            long number,
            String client,
            String reason,
            Instant openedAt,
            Instant until,
            boolean open,
            List<RuleId> rules,
            Optional<Boolean> justified)
            implements Wire {
        public Grant {
            rules = List.copyOf(rules);
        }

        /// The reason may tell of the patient.
        @Override
        public String toString() {
            return "Grant[" + number + "]";
        }
    }

    sealed interface ReviewReply extends Wire {
        record Reviewed(long grant) implements ReviewReply {}

        record Refused(Refusal refusal) implements ReviewReply {}
    }
}
