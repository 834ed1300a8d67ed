package io.twinmesh.cluster.signal;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.glucose.GlucoseMeasure;
import io.twinmesh.inference.glucose.GlucoseMetrics;
import io.twinmesh.inference.glucose.GlucoseTrace;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Measures a twin's samples for models that take such measures as inputs. They go to the twin,
/// which decides by the patient's consents whether the question may have them; samples go nowhere.
public final class MeasuredSignals {
    private static final Duration LONGEST = Duration.ofDays(90);

    private final StoredSignals stored;
    private final Executor blocking;

    public MeasuredSignals(StoredSignals stored, Executor blocking) {
        this.stored = stored;
        this.blocking = blocking;
    }

    /// The samples that an input asks for.
    private record Window(List<Code> codes, Instant from, Instant to) {}

    /// What became of reading them.
    private sealed interface Reading {
        record Measured(Code code, Instant from, Instant to, GlucoseMetrics metrics)
                implements Reading {}

        record Unusable(Code code, Refusal refusal) implements Reading {}

        record Nothing() implements Reading {}
    }

    /// Inputs of each model as its question to the twin bears them; a model without samples, or one
    /// that takes none, is left out.
    ///
    /// @param asOf the last day whose samples count
    public CompletionStage<Map<ModelId, ObjectNode>> of(
            PatientId twin, List<ModelManifest> models, LocalDate asOf) {
        var taking = models.stream().filter(MeasuredSignals::takesAny).toList();
        if (taking.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return CompletableFuture.supplyAsync(() -> measured(twin, taking, asOf), blocking);
    }

    private static boolean takesAny(ModelManifest model) {
        return model.inputs().stream().anyMatch(input -> signal(input).isPresent());
    }

    private static Optional<InputSource.Signal> signal(InputSpec input) {
        return input.sources().stream()
                .filter(InputSource.Signal.class::isInstance)
                .map(InputSource.Signal.class::cast)
                .findFirst();
    }

    private Map<ModelId, ObjectNode> measured(
            PatientId twin, List<ModelManifest> models, LocalDate asOf) {
        var read = new HashMap<Window, Reading>();
        var result = new HashMap<ModelId, ObjectNode>();
        for (var model : models) {
            var inputs = Json.object();
            for (var input : model.inputs()) {
                signal(input)
                        .ifPresent(source -> {
                            var window = window(input, source, asOf);
                            var reading = read.computeIfAbsent(window, it -> read(twin, it));
                            put(inputs, input, source, window, reading);
                        });
            }
            result.put(model.id(), inputs);
        }
        return result;
    }

    private static Window window(InputSpec input, InputSource.Signal source, LocalDate asOf) {
        var to = asOf.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        var age = input.maxAge().filter(it -> it.compareTo(LONGEST) < 0).orElse(LONGEST);
        return new Window(source.codes().stream().map(Code::parse).toList(), to.minus(age), to);
    }

    /// The first code that there are samples of.
    private Reading read(PatientId twin, Window window) {
        for (var code : window.codes()) {
            var wanted =
                    new StoredSignals.Wanted(
                            code,
                            Optional.empty(),
                            window.from(),
                            window.to(),
                            GlucoseTrace.MOST_READINGS);
            switch (stored.read(twin, wanted)) {
                case Found.Refused(var refusal) -> {
                    return new Reading.Unusable(code, refusal);
                }
                case Found.Signal signal when !signal.series().isEmpty() -> {
                    return described(code, signal);
                }
                case Found.Signal _ -> {
                    // perhaps of the next code
                }
            }
        }
        return new Reading.Nothing();
    }

    private static Reading described(Code code, Found.Signal signal) {
        return switch (GlucoseTrace.of(signal.series())) {
            case Parsed.Refused<GlucoseTrace>(var refusal) ->
                    new Reading.Unusable(code, new Refusal(refusal.code(), refusal.why()));
            case Parsed.Whole<GlucoseTrace>(var trace) ->
                    new Reading.Measured(
                            code,
                            signal.series().getFirst().start(),
                            signal.series().getLast().end(),
                            GlucoseMetrics.of(trace));
        };
    }

    private static void put(
            ObjectNode inputs,
            InputSpec input,
            InputSource.Signal source,
            Window window,
            Reading reading) {
        switch (reading) {
            case Reading.Measured(var code, var from, var to, var metrics) ->
                    GlucoseMeasure.named(source.measure())
                            .ifPresent(measure ->
                                    inputs.putObject(input.name())
                                            .put("value", measure.of(metrics))
                                            .put("unit", measure.unit())
                                            .put("signal", code.text())
                                            .put("from", from.toString())
                                            .put("to", to.toString()));
            case Reading.Unusable(var code, var refusal) ->
                    inputs.putObject(input.name())
                            .put("refused", refusal.code())
                            .put("why", refusal.why())
                            .put("signal", code.text())
                            .put("from", window.from().toString())
                            .put("to", window.to().toString());
            case Reading.Nothing() -> {
                // the twin says that it is missing, if it may be known
            }
        }
    }
}
