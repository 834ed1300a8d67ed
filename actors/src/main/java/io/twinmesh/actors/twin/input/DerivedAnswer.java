package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Another model's answer as an input: it is as old as the oldest of what it was computed from, and
/// comes from all of that.
final class DerivedAnswer {
    private DerivedAnswer() {}

    /// @param manifest of the other model
    /// @param used what it was computed from
    /// @param rules that permitted it
    static Attempt of(
            InputSpec spec,
            ModelManifest manifest,
            List<UsedInput> used,
            List<RuleId> rules,
            Outcome outcome) {
        return switch (outcome) {
            case Outcome.Computed(var outputs, _, _, _) -> {
                var first = outputs.getFirst();
                var unit = Optional.of(first.unit());
                yield switch (UnitConversion.convert(spec, first.value(), unit)) {
                    case UnitConversion.Result.Converted(var amount) ->
                            new Attempt.Found(
                                    amount,
                                    new UsedInput(
                                            spec.name(),
                                            "derived",
                                            Optional.of(manifest.id() + outside(used)),
                                            Double.toString(first.value()),
                                            unit,
                                            oldest(used),
                                            used.stream()
                                                    .flatMap(input -> input.resources().stream())
                                                    .distinct()
                                                    .toList(),
                                            used.stream()
                                                    .flatMap(input -> input.consulted().stream())
                                                    .distinct()
                                                    .toList()),
                                    rules);
                    case UnitConversion.Result.Refused(var refusal) ->
                            new Attempt.Unusable(refusal.code(), refusal.why());
                };
            }
            case Outcome.NotComputed(var code, var why, _) ->
                    notThere(spec, manifest, code, why, oldest(used));
        };
    }

    private static Optional<Instant> oldest(List<UsedInput> used) {
        return used.stream()
                .flatMap(input -> input.observedAt().stream())
                .min(Comparator.naturalOrder());
    }

    /// Which resources of another server said something of it; empty when none did.
    private static String outside(List<UsedInput> used) {
        var sources =
                used.stream()
                        .filter(input -> input.source().equals("prefetched"))
                        .flatMap(input -> input.code().stream())
                        .toList();
        return sources.isEmpty() ? "" : " with prefetched " + String.join(", ", sources);
    }

    static Attempt.NotThere notThere(
            InputSpec spec,
            ModelManifest manifest,
            String code,
            String why,
            Optional<Instant> unread) {
        return new Attempt.NotThere(
                code, spec.name() + " by " + manifest.id() + ": " + why, unread);
    }
}
