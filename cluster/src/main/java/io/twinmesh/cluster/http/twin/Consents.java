package io.twinmesh.cluster.http.twin;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.PatientId;

import java.util.concurrent.CompletionStage;

/// Asks twins what a caller may see of them.
public final class Consents {
    private final TwinDirectory twins;
    private final Asks asks;

    public Consents(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    /// The filter for this one request; fails with [Refused] when nothing may be seen, or the twin
    /// is unknown, erased or not well.
    public CompletionStage<AccessFilter> admit(PatientId patient, Call call) {
        return ask(patient, call)
                .thenApply(answer ->
                        switch (answer) {
                            case AuthorizeReply.Allowed(var filter, _) -> {
                                call.audit().admitted(patient, filter);
                                yield filter;
                            }
                            case AuthorizeReply.Refused(var refusal, _) ->
                                    throw new Refused(Statuses.problem(refusal));
                        });
    }

    /// What the twin says of using its data as the inputs of a model and telling what came of it.
    CompletionStage<AuthorizeReply> used(PatientId patient, Requester who, String purpose) {
        return asks.ask(
                twins.twin(patient), to -> new Authorize(who, purpose, ConsentAction.USE, to));
    }

    /// What the twin says.
    public CompletionStage<AuthorizeReply> ask(PatientId patient, Call call) {
        var purpose = call.purpose().code();
        return asks.ask(
                twins.twin(patient),
                to ->
                        new Authorize(
                                call.authenticated().requester(),
                                purpose,
                                ConsentAction.ACCESS,
                                to));
    }
}
