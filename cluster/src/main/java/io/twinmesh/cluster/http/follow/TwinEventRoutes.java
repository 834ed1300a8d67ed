package io.twinmesh.cluster.http.follow;

import io.twinmesh.actors.twin.command.ConsentCommand.AuthorizeReply;
import io.twinmesh.cluster.feed.Looking.Sighting;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.feed.TwinStreams.Opening;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// A twin's events as they happen, as server-sent events.
public final class TwinEventRoutes {
    private final TwinStreams streams;
    private final Consents consents;
    private final Executor blocking;

    public TwinEventRoutes(TwinStreams streams, Consents consents, Executor blocking) {
        this.consents = consents;
        this.streams = streams;
        this.blocking = blocking;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/twins/{id}/events", Scope.TWIN_READ, this::follow)
                        .audited(Interaction.TWIN));
    }

    private CompletionStage<HttpResponse> follow(Call call) {
        var patient = call.patient();
        var after = LastEventId.of(call);
        return consents.admit(patient, call)
                .thenApplyAsync(
                        _ -> streams.open(patient, after, () -> sighting(patient, call)), blocking)
                .thenApply(opening ->
                        switch (opening) {
                            case Opening.Stream(var events) -> EventResponse.of(events);
                            case Opening.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                        });
    }

    private CompletionStage<Sighting> sighting(PatientId patient, Call call) {
        return consents.ask(patient, call)
                .thenApply(reply ->
                        switch (reply) {
                            case AuthorizeReply.Allowed(var filter, var at) ->
                                    new Sighting.Open(new EventSight(filter, at));
                            case AuthorizeReply.Refused(var refusal, _) ->
                                    new Sighting.Refused(refusal);
                        });
    }
}
