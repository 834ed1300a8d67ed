package io.twinmesh.actors.twin.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.ConsentCommand.BreakGlassReply;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.OpenReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewBreakGlass;
import io.twinmesh.actors.twin.command.ConsentCommand.ReviewReply;
import io.twinmesh.actors.twin.command.ConsentCommand.ShowBreakGlass;
import io.twinmesh.actors.twin.state.EmergencyAccess;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.persistence.consent.ConsentTable.BreakGlassRule;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.history.PatientEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Breaking the glass: opening emergency access that the patient provided for, and judging it
/// afterwards. Pure.
final class EmergencyRules {
    static final int MIN_REASON = 10;
    static final int MAX_TEXT = 2_000;

    private EmergencyRules() {}

    static Decision<OpenReply> open(
            PatientState.Active twin, OpenBreakGlass asked, EmergencyLimits limits, Instant now) {
        var purpose = Purpose.of(asked.purpose()).filter(Purpose::emergency);
        if (purpose.isEmpty()) {
            return refused(
                    asked,
                    "break-glass.purpose-invalid",
                    "emergency access is for ETREAT, BTG or ERTREAT");
        }
        var reason = asked.reason().strip();
        if (reason.length() < MIN_REASON || reason.length() > MAX_TEXT) {
            return refused(
                    asked,
                    "break-glass.reason-invalid",
                    "the reason has " + MIN_REASON + " to " + MAX_TEXT + " characters");
        }
        var emergencies = twin.emergencies();
        var open = emergencies.opened(asked.who(), reason, now);
        if (open.isPresent()) {
            var grant = open.get();
            return Decision.reply(
                    asked.replyTo(),
                    new OpenReply.Opened(grant.number(), grant.until(), grant.rules()));
        }
        if (emergencies.waitsForReview(asked.who())) {
            return refused(
                    asked,
                    "break-glass.review-pending",
                    "the last emergency access of this client has not been reviewed");
        }
        if (emergencies.bars(asked.who(), twin.consents()::hasRule)) {
            return refused(
                    asked,
                    "break-glass.barred",
                    "a review found an emergency access of this client unjustified; it opens none"
                            + " until that judgement is changed or the patient provides for it"
                            + " anew");
        }
        if (emergencies.undecided() >= EmergencyAccess.LIMIT) {
            return refused(
                    asked,
                    "break-glass.too-many",
                    "at most "
                            + EmergencyAccess.LIMIT
                            + " wait for their review or bar their clients");
        }
        var request = AccessRequest.of(asked.who(), purpose.get(), ConsentAction.ACCESS, now);
        var rules = twin.consents().breakGlass(request);
        if (rules.isEmpty()) {
            return refused(
                    asked,
                    "break-glass.not-provided-for",
                    "the patient has provided for no emergency access by this client now");
        }
        var until = now.plus(time(rules, limits));
        var ids = rules.stream().map(BreakGlassRule::id).toList();
        return Decision.store(
                new PatientEvent.BreakGlassOpened(
                        now, asked.who(), purpose.get(), reason, until, ids),
                asked.replyTo(),
                new OpenReply.Opened(twin.revision() + 1, until, ids));
    }

    /// The shortest of the rules', never longer than the network allows.
    private static Duration time(List<BreakGlassRule> rules, EmergencyLimits limits) {
        var shortest =
                rules.stream()
                        .map(rule -> rule.openFor().orElse(limits.usual()))
                        .min(Comparator.naturalOrder())
                        .orElse(limits.usual());
        return shortest.compareTo(limits.longest()) > 0 ? limits.longest() : shortest;
    }

    private static Decision<OpenReply> refused(OpenBreakGlass asked, String code, String why) {
        return Decision.reply(asked.replyTo(), new OpenReply.Refused(new Refusal(code, why)));
    }

    static Decision<BreakGlassReply> show(
            PatientState.Active twin, ShowBreakGlass asked, Instant now) {
        return Decision.reply(
                asked.replyTo(),
                new BreakGlassReply.Grants(
                        twin.emergencies().grants().stream()
                                .map(grant ->
                                        new ConsentCommand.Grant(
                                                grant.number(),
                                                grant.client(),
                                                grant.reason(),
                                                grant.openedAt(),
                                                grant.until(),
                                                grant.open(now),
                                                grant.rules(),
                                                grant.justified()))
                                .toList()));
    }

    static Decision<ReviewReply> review(
            PatientState.Active twin, ReviewBreakGlass asked, Instant now) {
        var grant = twin.emergencies().grant(asked.grant());
        if (grant.isEmpty()) {
            return refused(asked, "break-glass.unknown", "there is no such emergency access");
        }
        if (grant.get().justified().isPresent()
                && !(grant.get().unjustified() && asked.justified())) {
            return refused(
                    asked,
                    "break-glass.already-reviewed",
                    "it has been reviewed already; only an unjustified one can be found justified"
                            + " after all");
        }
        if (grant.get().unjustified() && asked.remark().isBlank()) {
            return refused(
                    asked,
                    "break-glass.remark-missing",
                    "whoever changes a judgement says why in a remark");
        }
        if (grant.get().client().equals(asked.reviewer())) {
            return refused(
                    asked, "break-glass.own-access", "nobody reviews an access of their own");
        }
        if (asked.remark().length() > MAX_TEXT) {
            return refused(
                    asked,
                    "break-glass.remark-invalid",
                    "a remark has at most " + MAX_TEXT + " characters");
        }
        return Decision.store(
                new PatientEvent.BreakGlassReviewed(
                        now, asked.grant(), asked.reviewer(), asked.justified(), asked.remark()),
                asked.replyTo(),
                new ReviewReply.Reviewed(asked.grant()));
    }

    private static Decision<ReviewReply> refused(ReviewBreakGlass asked, String code, String why) {
        return Decision.reply(asked.replyTo(), new ReviewReply.Refused(new Refusal(code, why)));
    }
}
