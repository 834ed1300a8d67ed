package io.twinmesh.actors.twin.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.therapy.TherapyEvidence;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.actors.twin.command.ConsentCommand.BreakGlassReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ConsentReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainConsent;
import io.twinmesh.actors.twin.command.ConsentCommand.ExplainReply;
import io.twinmesh.actors.twin.command.ConsentCommand.MatchTherapies;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowConsent;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowTo;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.actors.twin.view.TwinView;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.Denial;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// What a twin answers when it is asked who may have its data. Pure.
final class ConsentRules {
    private static final Refusal NO_EVIDENCE =
            new Refusal("therapy.off", "this network has no table of evidence on therapies");

    private ConsentRules() {}

    static Decision<?> decide(
            PatientId patient,
            PatientState.Active twin,
            ConsentCommand command,
            EmergencyLimits limits,
            Watch watch,
            Instant now) {
        return switch (command) {
            case Authorize asked -> authorize(twin, asked, now);
            case ShowTo asked -> showTo(patient, twin, asked, watch, now);
            case MatchTherapies asked -> match(patient, twin, asked, watch, now);
            case ShowConsent asked -> show(twin, asked);
            case ExplainConsent asked -> explain(twin, asked, now);
            case OpenBreakGlass asked -> EmergencyRules.open(twin, asked, limits, now);
            case ShowBreakGlass asked -> EmergencyRules.show(twin, asked, now);
            case ReviewBreakGlass asked -> EmergencyRules.review(twin, asked, now);
        };
    }

    static Decision<?> refuse(ConsentCommand command, Refusal refusal) {
        return switch (command) {
            case Authorize asked ->
                    Decision.reply(asked.replyTo(), new AuthorizeReply.Refused(refusal, true));
            case ShowTo asked -> Decision.reply(asked.replyTo(), new ShowReply.Refused(refusal));
            case MatchTherapies asked ->
                    Decision.reply(asked.replyTo(), new ShowReply.Refused(refusal));
            case ShowConsent asked ->
                    Decision.reply(asked.replyTo(), new ConsentReply.Refused(refusal));
            case ExplainConsent asked ->
                    Decision.reply(asked.replyTo(), new ExplainReply.Refused(refusal));
            case OpenBreakGlass asked ->
                    Decision.reply(asked.replyTo(), new OpenReply.Refused(refusal));
            case ShowBreakGlass asked ->
                    Decision.reply(asked.replyTo(), new BreakGlassReply.Refused(refusal));
            case ReviewBreakGlass asked ->
                    Decision.reply(asked.replyTo(), new ReviewReply.Refused(refusal));
        };
    }

    /// The request as the twin sees it, with the emergency accesses that are open.
    ///
    /// @return empty for a purpose that is none
    static Optional<AccessRequest> request(
            PatientState.Active twin,
            Requester who,
            String purpose,
            ConsentAction action,
            Instant now) {
        return Purpose.of(purpose)
                .map(known ->
                        AccessRequest.of(who, known, action, now)
                                .with(twin.emergencies().openFor(who, now)));
    }

    static Refusal refusal(Denial denial) {
        return new Refusal(denial.code(), denial.why());
    }

    private static Decision<AuthorizeReply> authorize(
            PatientState.Active twin, Authorize asked, Instant now) {
        var filter =
                request(twin, asked.who(), asked.purpose(), asked.action(), now)
                        .map(twin.consents()::forRequest);
        AuthorizeReply reply;
        if (filter.isEmpty()) {
            reply = new AuthorizeReply.Refused(refusal(Denial.PURPOSE), true);
        } else if (filter.get().permitsNothing()) {
            reply =
                    new AuthorizeReply.Refused(
                            refusal(filter.get().otherwise()), filter.get().forbids());
        } else {
            reply = new AuthorizeReply.Allowed(filter.get(), now);
        }
        return Decision.reply(asked.replyTo(), reply);
    }

    private static Decision<ShowReply> showTo(
            PatientId patient, PatientState.Active twin, ShowTo asked, Watch watch, Instant now) {
        return Decision.reply(
                asked.replyTo(),
                seen(
                        twin,
                        asked.who(),
                        asked.purpose(),
                        now,
                        sight -> view(sight, TwinView.json(patient, sight, watch, now))));
    }

    /// Whoever may not know of variants is told so; an answer without them would read as if there
    /// were none.
    private static Decision<ShowReply> match(
            PatientId patient,
            PatientState.Active twin,
            MatchTherapies asked,
            Watch watch,
            Instant now) {
        return Decision.reply(
                asked.replyTo(),
                watch.therapies()
                        .map(evidence ->
                                seen(
                                        twin,
                                        asked.who(),
                                        asked.purpose(),
                                        now,
                                        sight -> matched(patient, sight, evidence, asked)))
                        .orElseGet(() -> new ShowReply.Refused(NO_EVIDENCE)));
    }

    private static ShowReply matched(
            PatientId patient, Sight sight, TherapyEvidence evidence, MatchTherapies asked) {
        return switch (sight.genome()) {
            case ConsentDecision.Permit _ ->
                    view(
                            sight,
                            evidence.answer(
                                            sight.molecularProfile(),
                                            sight.permitted(asked.brought()),
                                            asked.doid(),
                                            asked.stage())
                                    .put("twin", patient.value()));
            case ConsentDecision.Deny(var denial, _) -> new ShowReply.Refused(refusal(denial));
        };
    }

    private static ShowReply seen(
            PatientState.Active twin,
            Requester who,
            String purpose,
            Instant now,
            Function<Sight, ShowReply> answer) {
        var filter =
                request(twin, who, purpose, ConsentAction.ACCESS, now)
                        .map(twin.consents()::forRequest);
        if (filter.isEmpty()) {
            return new ShowReply.Refused(refusal(Denial.PURPOSE));
        }
        return filter.get().permitsNothing()
                ? new ShowReply.Refused(refusal(filter.get().otherwise()))
                : answer.apply(new Sight(twin, filter.get(), now));
    }

    private static ShowReply view(Sight sight, ObjectNode json) {
        var twin = sight.twin();
        return new ShowReply.View(
                json.toString(),
                twin.revision(),
                twin.latest().lastObservedAt(),
                sight.filter().permitting());
    }

    private static Decision<ConsentReply> show(PatientState.Active twin, ShowConsent asked) {
        return Decision.reply(asked.replyTo(), new ConsentReply.InForce(twin.consents()));
    }

    private static Decision<ExplainReply> explain(
            PatientState.Active twin, ExplainConsent asked, Instant now) {
        return Decision.reply(
                asked.replyTo(),
                request(twin, asked.who(), asked.purpose(), asked.action(), now)
                        .map(request -> twin.consents().explain(request, asked.item()))
                        .<ExplainReply>map(ExplainReply.Explained::new)
                        .orElseGet(() -> new ExplainReply.Refused(refusal(Denial.PURPOSE))));
    }
}
