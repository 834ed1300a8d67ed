package io.twinmesh.cluster.http.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.intake.Intake;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.openmhealth.DataPointReader;
import io.twinmesh.cluster.openmhealth.DataPointReading;
import io.twinmesh.cluster.openmhealth.DataPointReading.Observed;
import io.twinmesh.cluster.openmhealth.DataPointReading.Sampled;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.signal.SensorReadings;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.cluster.signal.SignalWrites.Outcome;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// Taking in Open mHealth data points: one that is refused does not hold the others up, and one
/// that came before changes nothing.
public final class DataPointRoutes {
    private static final long MOST_BODY = 4 * 1024 * 1024;
    private static final Duration SLOWEST = Duration.ofSeconds(60);

    /// Resources in one command to a twin.
    private static final int AT_ONCE = 100;

    private final DataPointReader reader = new DataPointReader();
    private final FhirIntake intake;
    private final SignalWrites signals;
    private final TwinDirectory twins;
    private final Asks asks;

    public DataPointRoutes(
            FhirIntake intake, SignalWrites signals, TwinDirectory twins, Asks asks) {
        this.intake = intake;
        this.signals = signals;
        this.twins = twins;
        this.asks = asks;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/omh/v1/dataPoints", Scope.TWIN_WRITE, MOST_BODY, this::take)
                        .audited(Interaction.INTAKE)
                        .within(SLOWEST));
    }

    /// What became of one point.
    ///
    /// @param result `stored`, `unchanged`, `late` or `refused`
    private record Result(String result, boolean overlapping, Optional<Refusal> refusal) {
        static Result of(String result) {
            return new Result(result, false, Optional.empty());
        }

        static Result refused(Refusal refusal) {
            return new Result("refused", false, Optional.of(refusal));
        }
    }

    /// A resource or a reading on its way to a twin.
    private sealed interface Work {
        /// @param index which point of the body it is
        record Resource(int index, PatientId twin, PatientCommand.IncomingResource resource)
                implements Work {}

        /// @param index which point of the body it is
        record Reading(int index, PatientId twin, Sampled sample) implements Work {
            /// What goes into one series.
            String series() {
                return twin + "|" + sample.code() + "|" + sample.unit() + "|" + sample.source();
            }
        }
    }

    private CompletionStage<HttpResponse> take(Call call) {
        var named = call.query("twin").map(Call::patient);
        return CompletableFuture.supplyAsync(() -> sorted(call, named), asks.blocking())
                .thenCompose(sorting -> store(call, sorting))
                .thenApply(DataPointRoutes::answer);
    }

    /// @param results by index; of a point that is on its way still empty
    private record Sorting(List<Optional<Result>> results, List<Work> work) {}

    private Sorting sorted(Call call, Optional<PatientId> named) {
        var points =
                switch (reader.points(call.body())) {
                    case DataPointReader.Points.Refused(var refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                    case DataPointReader.Points.Found(var found) -> found;
                };
        var results = new ArrayList<Optional<Result>>();
        var work = new ArrayList<Work>();
        for (int i = 0; i < points.size(); i++) {
            switch (work(i, reader.read(points.get(i)), named)) {
                case Sorted.Usable(var usable) -> {
                    work.add(usable);
                    results.add(Optional.empty());
                }
                case Sorted.Unusable(var refusal) ->
                        results.add(Optional.of(Result.refused(refusal)));
            }
        }
        return new Sorting(results, work);
    }

    private sealed interface Sorted {
        record Usable(Work work) implements Sorted {}

        record Unusable(Refusal refusal) implements Sorted {}
    }

    private Sorted work(int index, DataPointReading reading, Optional<PatientId> named) {
        return switch (reading) {
            case DataPointReading.Refused(var refusal) -> new Sorted.Unusable(refusal);
            case Sampled sample ->
                    switch (owner(sample.user(), named)) {
                        case Owner.Known(var twin) ->
                                new Sorted.Usable(new Work.Reading(index, twin, sample));
                        case Owner.Unknown(var refusal) -> new Sorted.Unusable(refusal);
                    };
            case Observed observed ->
                    switch (owner(observed.user(), named)) {
                        case Owner.Known(var twin) -> planned(index, twin, observed);
                        case Owner.Unknown(var refusal) -> new Sorted.Unusable(refusal);
                    };
        };
    }

    private sealed interface Owner {
        record Known(PatientId twin) implements Owner {}

        record Unknown(Refusal refusal) implements Owner {}
    }

    /// The point's own user and the address must not contradict each other.
    private static Owner owner(Optional<String> user, Optional<PatientId> named) {
        if (user.isEmpty()) {
            return named.<Owner>map(Owner.Known::new)
                    .orElseGet(() ->
                            new Owner.Unknown(
                                    new Refusal(
                                            "omh.user-missing",
                                            "header.user_id or ?twin= must name the" + " twin")));
        }
        if (!PatientId.wellFormed(user.get())) {
            return new Owner.Unknown(
                    new Refusal("twin.id-malformed", "header.user_id must be the id of a twin"));
        }
        var twin = new PatientId(user.get());
        return named.filter(it -> !it.equals(twin)).isPresent()
                ? new Owner.Unknown(
                        new Refusal(
                                "omh.user-mismatch",
                                "header.user_id and ?twin= name different twins"))
                : new Owner.Known(twin);
    }

    /// An Observation goes the way of every FHIR resource.
    private Sorted planned(int index, PatientId twin, Observed observed) {
        var body = observed.of(twin.value());
        return switch (intake.plan("PUT", "Observation/" + observed.id(), "", "", body)) {
            case Intake.Refused(var refusal, var _) -> new Sorted.Unusable(refusal);
            case Intake.Planned(var steps)
                    when steps.getFirst() instanceof Intake.Step.Keep keep
                            && keep.patient().equals(twin) ->
                    new Sorted.Usable(new Work.Resource(index, twin, keep.resource()));
            case Intake.Planned _ ->
                    throw new IllegalStateException("an Observation of a twin belongs to it");
        };
    }

    private CompletionStage<List<Result>> store(Call call, Sorting sorting) {
        var results = new ArrayList<>(sorting.results());
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (var group : resources(sorting.work())) {
            all = all.thenCompose(_ -> imported(call, group, results));
        }
        for (var series : readings(sorting.work())) {
            all = all.thenCompose(_ -> recorded(call, series, results));
        }
        return all.thenApply(_ -> results.stream().map(Optional::orElseThrow).toList());
    }

    private static List<List<Work.Resource>> resources(List<Work> work) {
        var groups = new ArrayList<List<Work.Resource>>();
        var byTwin =
                work.stream()
                        .filter(Work.Resource.class::isInstance)
                        .map(Work.Resource.class::cast)
                        .collect(
                                Collectors.groupingBy(
                                        Work.Resource::twin,
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        for (var all : byTwin.values()) {
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                groups.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
            }
        }
        return groups;
    }

    private static List<List<Work.Reading>> readings(List<Work> work) {
        return List.copyOf(
                work.stream()
                        .filter(Work.Reading.class::isInstance)
                        .map(Work.Reading.class::cast)
                        .collect(
                                Collectors.groupingBy(
                                        Work.Reading::series,
                                        LinkedHashMap::new,
                                        Collectors.toList()))
                        .values());
    }

    private CompletionStage<Void> imported(
            Call call, List<Work.Resource> group, List<Optional<Result>> results) {
        var twin = group.getFirst().twin();
        var importId = Digest.of(call.body()).text();
        CompletionStage<ImportReply> reply =
                asks.ask(
                        twins.twin(twin),
                        to ->
                                new PatientCommand.Import(
                                        importId,
                                        call.client(),
                                        group.stream().map(Work.Resource::resource).toList(),
                                        to));
        return reply.thenAccept(answer -> {
            switch (answer) {
                case ImportReply.Refused(var refusal, var _) ->
                        group.forEach(it ->
                                results.set(it.index(), Optional.of(Result.refused(refusal))));
                case ImportReply.Imported done -> {
                    call.audit().touched(twin, named(group));
                    for (int i = 0; i < group.size(); i++) {
                        results.set(
                                group.get(i).index(),
                                Optional.of(
                                        Result.of(
                                                done.versions().get(i).change() == Change.UNCHANGED
                                                        ? "unchanged"
                                                        : "stored")));
                    }
                }
            }
        });
    }

    private static List<What.Resource> named(List<Work.Resource> group) {
        return group.stream()
                .map(it ->
                        new What.Resource(
                                it.resource().type(), it.resource().id(), Optional.empty()))
                .toList();
    }

    private CompletionStage<Void> recorded(
            Call call, List<Work.Reading> readings, List<Optional<Result>> results) {
        var twin = readings.getFirst().twin();
        return switch (SensorReadings.series(
                readings.stream().map(Work.Reading::sample).toList())) {
            case Read.Unusable(var refusal) -> {
                set(results, readings, Result.refused(refusal));
                yield CompletableFuture.completedFuture(null);
            }
            case Read.Usable(var series) ->
                    signals.tell(twin, call.client(), series.chunks())
                            .thenAccept(outcome -> {
                                switch (outcome) {
                                    case Outcome.Refused(var refusal) ->
                                            set(results, readings, Result.refused(refusal));
                                    case Outcome.Taken(var chunks) -> {
                                        call.audit().touched(twin);
                                        set(results, readings, result(chunks.getFirst()));
                                    }
                                }
                            });
        };
    }

    /// At most a thousand readings are one chunk.
    private static Result result(TakenChunk chunk) {
        return new Result(
                chunk.taken().name().toLowerCase(Locale.ROOT),
                chunk.overlapping(),
                chunk.refusal());
    }

    private static void set(
            List<Optional<Result>> results, List<Work.Reading> readings, Result result) {
        readings.forEach(it -> results.set(it.index(), Optional.of(result)));
    }

    private static HttpResponse answer(List<Result> results) {
        var points = points(results);
        var refusals = results.stream().flatMap(it -> it.refusal().stream()).toList();
        if (refusals.size() == results.size()) {
            throw new Refused(noneTaken(refusals).with("points", points));
        }
        var json = Json.object();
        json.set("points", points);
        return Json.ok(json);
    }

    /// What may be different in a moment is said as such, so that the sender tries again.
    private static Problem noneTaken(List<Refusal> refusals) {
        return refusals.stream()
                .map(Statuses::problem)
                .filter(problem -> problem.retryAfter().isPresent())
                .findFirst()
                .orElseGet(() -> {
                    var first = refusals.getFirst();
                    return Problem.of(
                            422,
                            "omh.none-taken",
                            "No data point was taken. points[0], %s: %s"
                                    .formatted(first.code(), first.why()));
                });
    }

    private static ArrayNode points(List<Result> results) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var result : results) {
            var row = list.addObject().put("result", result.result());
            if (result.overlapping()) {
                row.put("overlapping", true);
            }
            result.refusal().ifPresent(it -> row.put("code", it.code()).put("detail", it.why()));
        }
        return list;
    }
}
