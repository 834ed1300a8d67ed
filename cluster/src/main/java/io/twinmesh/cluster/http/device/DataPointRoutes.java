package io.twinmesh.cluster.http.device;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.openmhealth.DataPointReader;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Taking in Open mHealth data points: one that is refused does not hold the others up, and one
/// that came before changes nothing.
public final class DataPointRoutes {
    private static final long MOST_BODY = 4 * 1024 * 1024;
    private static final Duration SLOWEST = Duration.ofSeconds(60);

    private final PointSorting sorting;
    private final PointWrites writes;
    private final Asks asks;

    public DataPointRoutes(
            FhirIntake intake,
            SignalWrites signals,
            TwinDirectory twins,
            Asks asks,
            InstantSource clock) {
        this.sorting = new PointSorting(intake, clock);
        this.writes = new PointWrites(signals, twins, asks);
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/omh/v1/dataPoints", Scope.TWIN_WRITE, MOST_BODY, this::take)
                        .audited(Interaction.INTAKE)
                        .within(SLOWEST));
    }

    private CompletionStage<HttpResponse> take(Call call) {
        var named = call.query("twin").map(Call::patient);
        return CompletableFuture.supplyAsync(() -> sorted(call, named), asks.blocking())
                .thenCompose(sorted ->
                        writes.store(call, sorted.work(), sorted.results())
                                .thenApply(_ -> sorted.results().answer()));
    }

    private PointSorting.Sorted sorted(Call call, Optional<PatientId> named) {
        return switch (sorting.points(call.jsonBytes())) {
            case DataPointReader.Points.Refused(var refusal) ->
                    throw new Refused(Statuses.problem(refusal));
            case DataPointReader.Points.Found(var points) -> sorting.sorted(points, named);
        };
    }
}
