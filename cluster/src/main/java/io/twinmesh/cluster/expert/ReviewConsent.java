package io.twinmesh.cluster.expert;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.resource.StoredAnswer;

import java.util.concurrent.CompletionStage;

/// Whether a patient lets people judge an answer for the sake of quality: everything that it was
/// made of may be read for the purpose [#PURPOSE] by whoever reviews here, and no rule forbids it
/// to the one who wants to.
final class ReviewConsent {
    /// Health care quality improvement, of v3-ActReason.
    static final String PURPOSE = "HQUALIMP";

    /// As whom consents name all reviewers together, who are drawn for a case like the case itself.
    static final String REVIEWERS = "expert-review";

    private final TwinDirectory twins;
    private final Asks asks;

    ReviewConsent(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    /// Whether it may be shown to reviewers at all.
    CompletionStage<Boolean> given(StoredAnswer answer) {
        return ask(answer, Requester.client(REVIEWERS))
                .thenApply(reply ->
                        switch (reply) {
                            case AuthorizeReply.Allowed(var filter, _) ->
                                    filter.objection(answer.grant().consulted()).isEmpty();
                            case AuthorizeReply.Refused _ -> false;
                        });
    }

    /// Whether a rule forbids it to this reviewer; that none permits it by name does not matter.
    CompletionStage<Boolean> forbids(StoredAnswer answer, Requester reviewer) {
        return ask(answer, reviewer)
                .thenApply(reply ->
                        switch (reply) {
                            case AuthorizeReply.Allowed(var filter, _) ->
                                    filter.forbids(answer.grant().consulted());
                            case AuthorizeReply.Refused(var _, var forbidden) -> forbidden;
                        });
    }

    private CompletionStage<AuthorizeReply> ask(StoredAnswer answer, Requester who) {
        return asks.ask(
                twins.twin(answer.twin()),
                to -> new Authorize(who, PURPOSE, ConsentAction.ACCESS, to));
    }
}
