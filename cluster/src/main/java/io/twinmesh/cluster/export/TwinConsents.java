package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Asks the twins: an export discloses.
public final class TwinConsents implements ExportConsent {
    private final TwinDirectory twins;
    private final Asks asks;

    public TwinConsents(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    @Override
    public CompletionStage<Answer> ask(PatientId patient, ExportOrder order) {
        var acts = order.actsFor();
        var who =
                new Requester(
                        order.client(),
                        acts.roles().stream().sorted().map(Code::parse).toList(),
                        Stream.concat(acts.practitioner().stream(), acts.organization().stream())
                                .toList(),
                        List.of());
        CompletionStage<AuthorizeReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to -> new Authorize(who, order.purpose(), ConsentAction.DISCLOSE, to));
        return reply.thenApply(answer ->
                switch (answer) {
                    case AuthorizeReply.Allowed(var filter, var _) -> new Answer.Permits(filter);
                    case AuthorizeReply.Refused(var refusal, _) -> refused(refusal.code());
                });
    }

    private static Answer refused(String code) {
        if (code.startsWith("consent.")) {
            return new Answer.Denies(code);
        }
        return switch (code) {
            case "twin.unknown", "twin.erased" -> new Answer.Gone();
            case "twin.quarantined", "twin.key-lost" -> new Answer.Unreadable();
            default -> throw new IllegalStateException("a twin does not answer: " + code);
        };
    }
}
