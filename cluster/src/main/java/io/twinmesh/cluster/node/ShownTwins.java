package io.twinmesh.cluster.node;

import io.twinmesh.actors.twin.PatientCommand;
import io.twinmesh.actors.twin.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.read.TwinAccess;
import io.twinmesh.cluster.fhir.read.TwinConsent;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Refused;
import io.twinmesh.cluster.http.Statuses;
import io.twinmesh.persistence.identity.PatientId;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Lets a caller see what its token allows of every twin that is there.
final class ShownTwins implements TwinAccess {
    private final TwinDirectory twins;
    private final Asks asks;

    ShownTwins(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    @Override
    public CompletionStage<TwinConsent> admit(PatientId twin, Call call) {
        CompletionStage<ShowReply> reply = asks.ask(twins.twin(twin), PatientCommand.Show::new);
        return reply.thenApply(shown ->
                switch (shown) {
                    case ShowReply.View _ -> _ -> Optional.empty();
                    case ShowReply.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }
}
