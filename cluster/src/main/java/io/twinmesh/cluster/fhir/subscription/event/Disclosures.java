package io.twinmesh.cluster.fhir.subscription.event;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand.Authorize;
import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.fhir.subscription.order.Owner;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.identity.PatientId;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Asks twins what a client may be told of them: to notify is to disclose.
public record Disclosures(TwinDirectory twins, Asks asks) {

    /// Blocks until the twin answers; fails when it does not.
    ///
    /// @return every resource must pass the filter; empty when nothing may be told, or there is no
    ///   such patient any more, or its data cannot be had
    Optional<AccessFilter> ask(PatientId patient, Owner owner) {
        CompletionStage<AuthorizeReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new Authorize(
                                        owner.requester(),
                                        owner.purpose(),
                                        ConsentAction.DISCLOSE,
                                        to));
        return switch (WaitingThreads.await(reply)) {
            case AuthorizeReply.Allowed(var filter, _) -> Optional.of(filter);
            case AuthorizeReply.Refused(var refusal, _) -> refused(refusal.code());
        };
    }

    private static Optional<AccessFilter> refused(String code) {
        return switch (code) {
            case "twin.unknown", "twin.erased", "twin.quarantined", "twin.key-lost" ->
                    Optional.empty();
            default -> {
                if (!code.startsWith("consent.")) {
                    throw new IllegalStateException("a twin does not answer: " + code);
                }
                yield Optional.empty();
            }
        };
    }
}
