package io.twinmesh.cluster.http;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.PatientCommand;
import io.twinmesh.actors.twin.PatientCommand.ShowReply;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// What a twin knows now.
public final class TwinRoutes {
    private final TwinDirectory twins;
    private final Asks asks;

    public TwinRoutes(TwinDirectory twins, Asks asks) {
        this.twins = twins;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(Route.get("/v1/twins/{id}", Scope.TWIN_READ, this::show));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        return view(patient(call.parameter("id"))).thenApply(view -> Json.answer(200, view.json()));
    }

    /// The twin's view; fails with a problem when there is none.
    CompletionStage<ShowReply.View> view(PatientId patient) {
        CompletionStage<ShowReply> reply = asks.ask(twins.twin(patient), PatientCommand.Show::new);
        return reply.thenApply(shown ->
                switch (shown) {
                    case ShowReply.View view -> view;
                    case ShowReply.Refused(Refusal refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    static PatientId patient(String text) {
        if (!PatientId.wellFormed(text)) {
            throw new Refused(
                    400, "twin.id-malformed", "A twin's id is 'tw-' and 32 lower-case hex digits.");
        }
        return new PatientId(text);
    }
}
