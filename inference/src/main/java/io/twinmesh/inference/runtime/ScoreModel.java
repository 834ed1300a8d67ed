package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Equations;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValues;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;

/// A published equation with its manifest: values are checked, the equation computes, results are
/// held against what the manifest calls plausible. Values that cannot be used are refused, unless
/// the others alone raise the red flag.
public final class ScoreModel implements LoadedModel {
    private final ModelManifest manifest;
    private final Equation equation;

    private ScoreModel(ModelManifest manifest, Equation equation) {
        this.manifest = manifest;
        this.equation = equation;
    }

    /// @throws ModelUnavailable `engine.equation-unknown` when this release does not have the
    ///   equation that the manifest names
    public static ScoreModel of(ModelManifest manifest) {
        var equation =
                manifest.equation()
                        .flatMap(Equations::named)
                        .orElseThrow(() ->
                                new ModelUnavailable(
                                        "engine.equation-unknown",
                                        "this release does not know the equation of "
                                                + manifest.id()));
        return new ScoreModel(manifest, equation);
    }

    @Override
    public ModelManifest manifest() {
        return manifest;
    }

    @Override
    public Outcome run(InputValues inputs, Duration atMost) {
        var refusal = InputCheck.refusal(manifest, inputs);
        return refusal.isPresent()
                ? alarm(inputs).orElseGet(() -> Outcome.NotComputed.of(refusal.get()))
                : computed(inputs);
    }

    /// The red flag that the values raise without those that are missing or out of range.
    private Optional<Outcome> alarm(InputValues inputs) {
        if (!RedFlag.mayBeRaisedBy(manifest)) {
            return Optional.empty();
        }
        var usable = new TreeMap<>(inputs.values());
        for (var spec : manifest.inputs()) {
            inputs.value(spec.name())
                    .flatMap(value -> InputCheck.refusal(spec, value))
                    .filter(refusal -> refusal.code().equals("input.out-of-range"))
                    .ifPresent(_ -> usable.remove(spec.name()));
        }
        var left = new InputValues(usable);
        return InputCheck.refusal(manifest, left)
                        .filter(refusal -> !refusal.code().equals("input.missing"))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(computed(left)).filter(it -> RedFlag.raisedBy(manifest, it));
    }

    private Outcome computed(InputValues inputs) {
        return switch (equation.compute(new Readings(inputs))) {
            case Score.Computed score -> outcome(score);
            case Score.Excluded excluded -> Outcome.NotComputed.excluded(excluded);
            case Score.Lacking(String input) ->
                    Outcome.NotComputed.of(InputCheck.missing(manifest.input(input).orElseThrow()));
        };
    }

    private Outcome outcome(Score.Computed score) {
        var outputs = new ArrayList<Outcome.Output>();
        for (var spec : manifest.outputs()) {
            var value = score.values().get(spec.name());
            // the negated form refuses NaN, too
            if (value == null || !(value >= spec.min() && value <= spec.max())) {
                return Outcome.NotComputed.implausible(spec);
            }
            outputs.add(new Outcome.Output(spec.name(), value, spec.unit()));
        }
        return new Outcome.Computed(
                outputs,
                score.category().map(it -> new Outcome.Band(it.code(), it.label())),
                score.warnings(),
                score.contributions().entrySet().stream()
                        .map(it -> new Outcome.Contribution(it.getKey(), it.getValue()))
                        .toList());
    }

    @Override
    public Device device() {
        return new Device.Cpu();
    }

    /// As good as nothing: the equation is part of the program.
    @Override
    public long bytes() {
        return 1;
    }

    /// Nothing to free.
    @Override
    public void close() {}
}
