package io.twinmesh.cluster.http.device;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.device.PointWork.Reading;
import io.twinmesh.cluster.http.device.PointWork.Resource;
import io.twinmesh.cluster.signal.SensorReadings;
import io.twinmesh.cluster.signal.SensorReadings.Part;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.cluster.signal.SignalWrites.Outcome;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.audit.What;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Stores data points, so that one that a twin refuses takes no other with it.
///
/// Points travel together for speed: resources as one command, readings as one series. When such a
/// group is refused because of one of them, the others are told again without it.
final class PointWrites {
    /// Resources in one command to a twin.
    private static final int AT_ONCE = 100;

    private final SignalWrites signals;
    private final TwinDirectory twins;
    private final Asks asks;

    PointWrites(SignalWrites signals, TwinDirectory twins, Asks asks) {
        this.signals = signals;
        this.twins = twins;
        this.asks = asks;
    }

    /// @return when the result of every point in `work` is set
    CompletionStage<Void> store(Call call, List<PointWork> work, PointResults results) {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (var ofTwin : grouped(work, Resource.class, Resource::twin)) {
            for (int from = 0; from < ofTwin.size(); from += AT_ONCE) {
                var group = ofTwin.subList(from, Math.min(ofTwin.size(), from + AT_ONCE));
                all =
                        all.thenCompose(
                                _ -> answered(group, results, imported(call, group, results)));
            }
        }
        for (var sensor : grouped(work, Reading.class, Reading::series)) {
            for (var part : parts(sensor, results)) {
                all = all.thenCompose(_ -> recorded(call, part, results));
            }
        }
        return all;
    }

    private static <T extends PointWork> Collection<List<T>> grouped(
            List<PointWork> work, Class<T> kind, Function<T, Object> by) {
        return work.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private static CompletionStage<Void> answered(
            List<? extends PointWork> points, PointResults results, CompletionStage<Void> told) {
        return told.exceptionallyCompose(failure -> results.unanswered(points, failure));
    }

    private CompletionStage<Void> imported(Call call, List<Resource> group, PointResults results) {
        var twin = group.getFirst().twin();
        var importId = Digest.of(call.body()).text();
        CompletionStage<ImportReply> reply =
                asks.ask(
                        twins.twin(twin),
                        to ->
                                new PatientCommand.Import(
                                        importId,
                                        call.client(),
                                        group.stream().map(Resource::resource).toList(),
                                        to));
        return reply.thenCompose(answer ->
                switch (answer) {
                    case ImportReply.Refused(var refusal, var place) ->
                            without(call, group, place, refusal, results);
                    case ImportReply.Imported done -> {
                        call.audit().touched(twin, named(group));
                        for (int i = 0; i < group.size(); i++) {
                            results.set(group.get(i).index(), result(done.versions().get(i)));
                        }
                        yield CompletableFuture.completedFuture(null);
                    }
                });
    }

    /// A twin takes all of a command or nothing, and says which resource is the reason.
    private CompletionStage<Void> without(
            Call call,
            List<Resource> group,
            Optional<Integer> place,
            Refusal refusal,
            PointResults results) {
        if (place.isEmpty() || group.size() == 1) {
            results.set(group, PointResult.refused(refusal));
            return CompletableFuture.completedFuture(null);
        }
        var others = new ArrayList<>(group);
        results.set(others.remove(place.get().intValue()).index(), PointResult.refused(refusal));
        return imported(call, others, results);
    }

    private static PointResult result(PatientCommand.StoredVersion version) {
        return version.change() == Change.UNCHANGED ? PointResult.UNCHANGED : PointResult.STORED;
    }

    private static List<What.Resource> named(List<Resource> group) {
        return group.stream()
                .map(it ->
                        new What.Resource(
                                it.resource().type(), it.resource().id(), Optional.empty()))
                .toList();
    }

    /// Readings that go together, in the order of their times.
    private static List<List<Reading>> parts(List<Reading> sensor, PointResults results) {
        var parts = new ArrayList<List<Reading>>();
        for (var part : SensorReadings.parts(sensor.stream().map(Reading::sample).toList())) {
            switch (part) {
                case Part.Together(var places) ->
                        parts.add(places.stream().map(sensor::get).toList());
                case Part.Repeated(var place) ->
                        results.set(sensor.get(place).index(), PointResult.UNCHANGED);
                case Part.Unusable(var place, var refusal) ->
                        results.set(sensor.get(place).index(), PointResult.refused(refusal));
            }
        }
        return parts;
    }

    private CompletionStage<Void> recorded(Call call, List<Reading> part, PointResults results) {
        return answered(part, results, told(call, part, results));
    }

    private CompletionStage<Void> told(Call call, List<Reading> part, PointResults results) {
        var twin = part.getFirst().twin();
        var series = SensorReadings.series(part.stream().map(Reading::sample).toList());
        return signals.tell(twin, call.client(), series.chunks())
                .thenCompose(outcome ->
                        switch (outcome) {
                            case Outcome.Refused(var refusal) -> {
                                results.set(part, PointResult.refused(refusal));
                                yield CompletableFuture.completedFuture(null);
                            }
                            case Outcome.Taken(var chunks) -> {
                                call.audit().touched(twin);
                                // at most a thousand readings are one chunk
                                var result = PointResult.of(chunks.getFirst());
                                results.set(part, result);
                                yield ahead(result) && part.size() > 1
                                        ? halves(call, part, results)
                                        : CompletableFuture.completedFuture(null);
                            }
                        });
    }

    /// Only the twin's clock says which readings are of the future; they are the last ones.
    private CompletionStage<Void> halves(Call call, List<Reading> part, PointResults results) {
        var middle = part.size() / 2;
        return recorded(call, part.subList(0, middle), results)
                .thenCompose(_ ->
                        results.refused(part.get(middle - 1).index())
                                ? CompletableFuture.completedFuture(null)
                                : recorded(call, part.subList(middle, part.size()), results));
    }

    private static boolean ahead(PointResult result) {
        return result.refusal()
                .filter(it -> it.code().equals("signal.from-the-future"))
                .isPresent();
    }
}
