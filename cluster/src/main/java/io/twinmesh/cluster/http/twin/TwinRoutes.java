package io.twinmesh.cluster.http.twin;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.GreetReply;
import io.twinmesh.actors.twin.command.PatientCommand.ShowReply;
import io.twinmesh.cluster.history.EventSight;
import io.twinmesh.cluster.history.PastTwins;
import io.twinmesh.cluster.history.PastTwins.Past;
import io.twinmesh.cluster.history.Timelines;
import io.twinmesh.cluster.history.Timelines.Timeline;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What a twin knows now, what it knew then, and what happened to it.
public final class TwinRoutes {
    private static final Duration REPLAY = Duration.ofSeconds(60);

    private final TwinDirectory twins;
    private final PastTwins past;
    private final Timelines timelines;
    private final int mostRows;
    private final InstantSource time;
    private final Consents consents;
    private final Asks asks;

    /// @param mostRows how many events a page of a timeline has at most
    public TwinRoutes(
            TwinDirectory twins,
            PastTwins past,
            Timelines timelines,
            int mostRows,
            InstantSource time,
            Asks asks) {
        this.time = time;
        this.twins = twins;
        this.past = past;
        this.timelines = timelines;
        this.mostRows = mostRows;
        this.asks = asks;
        this.consents = new Consents(twins, asks);
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v1/twins/{id}", Scope.TWIN_READ, this::show)
                        .audited(Interaction.TWIN)
                        .within(REPLAY),
                Route.get("/v1/twins/{id}/timeline", Scope.TWIN_READ, this::timeline)
                        .audited(Interaction.TWIN)
                        .within(REPLAY));
    }

    private CompletionStage<HttpResponse> show(Call call) {
        var patient = call.patient();
        return instant(call, "at")
                .map(at ->
                        consents.admit(patient, call)
                                .thenCompose(filter -> then(patient, at, filter)))
                .orElseGet(() ->
                        shown(patient, call).thenApply(view -> Json.answer(200, view.json())));
    }

    /// What this caller may see of the twin, now.
    CompletionStage<ShowReply.View> shown(PatientId patient, Call call) {
        CompletionStage<ShowReply> reply =
                asks.ask(
                        twins.twin(patient),
                        to ->
                                new ConsentCommand.ShowTo(
                                        call.authenticated().requester(),
                                        call.purpose().code(),
                                        to));
        return reply.thenApply(answer -> {
            var view = there(answer);
            call.audit().admitted(patient, view.rules());
            return view;
        });
    }

    private CompletionStage<HttpResponse> then(PatientId patient, Instant at, AccessFilter filter) {
        return CompletableFuture.supplyAsync(() -> past.view(patient, at, filter), asks.blocking())
                .thenApply(seen ->
                        switch (seen) {
                            case Past.Shown(var json) -> Json.answer(200, json);
                            case Past.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                        });
    }

    private CompletionStage<HttpResponse> timeline(Call call) {
        var patient = call.patient();
        var wanted =
                new Timelines.Wanted(
                        instant(call, "from"),
                        instant(call, "to"),
                        number(call, "after", 0, Long.MAX_VALUE).orElse(0L),
                        number(call, "count", 1, mostRows)
                                .map(Long::intValue)
                                .orElse(Math.min(100, mostRows)));
        return consents.admit(patient, call)
                .thenApplyAsync(
                        filter ->
                                timelines.page(
                                        patient, wanted, new EventSight(filter, time.instant())),
                        asks.blocking())
                .thenApply(read ->
                        switch (read) {
                            case Timeline.Page(var json) -> Json.ok(json);
                            case Timeline.Refused(var refusal) ->
                                    throw new Refused(Statuses.problem(refusal));
                        });
    }

    private static Optional<Instant> instant(Call call, String name) {
        try {
            return call.query(name).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException _) {
            throw new Refused(
                    400,
                    "query.parameter-invalid",
                    "'" + name + "' is a moment with its offset, 2026-11-21T12:00:00Z.");
        }
    }

    private static Optional<Long> number(Call call, String name, long least, long most) {
        try {
            return call.query(name)
                    .map(text -> {
                        long value = Long.parseLong(text);
                        if (value < least || value > most) {
                            throw new NumberFormatException();
                        }
                        return value;
                    });
        } catch (NumberFormatException _) {
            throw new Refused(
                    400,
                    "query.parameter-invalid",
                    "'" + name + "' is " + least + " to " + most + ".");
        }
    }

    /// Fails with a problem when there is no such twin.
    public CompletionStage<Done> known(PatientId patient) {
        CompletionStage<GreetReply> reply =
                asks.insist(twins.twin(patient), PatientCommand.Greet::new);
        return reply.thenApply(heard ->
                switch (heard) {
                    case GreetReply.There _ -> Done.getInstance();
                    case GreetReply.Refused(Refusal refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    private static ShowReply.View there(ShowReply shown) {
        return switch (shown) {
            case ShowReply.View view -> view;
            case ShowReply.Refused(Refusal refusal) -> throw new Refused(Statuses.problem(refusal));
        };
    }
}
