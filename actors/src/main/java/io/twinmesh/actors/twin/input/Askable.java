package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.JobId;

import java.util.List;
import java.util.Optional;

/// Which values may come with a question: those that the model asks for, and of its other inputs
/// what was prefetched, measured in samples or answered by another job, none of it an answer that a
/// person has yet to look at.
final class Askable {
    private Askable() {}

    /// @return absent when everything that was given may be
    static Optional<Selection> objection(ModelManifest manifest, Sight sight, AskedInputs given) {
        var declared =
                manifest.inputs().stream()
                        .filter(spec -> spec.sources().contains(new InputSource.Asked()))
                        .map(InputSpec::name)
                        .toList();
        if (!given.names().stream()
                .allMatch(name ->
                        declared.contains(name)
                                || prefetched(manifest, given, name)
                                || derived(manifest, given, name)
                                || measured(manifest, given, name)
                                || answered(manifest, sight, given, name))) {
            return Optional.of(notAskable(manifest, declared));
        }
        return given.names().stream()
                .filter(name -> given.answeredBy(name).filter(job -> open(sight, job)).isPresent())
                .findFirst()
                .<Selection>map(name ->
                        new Selection.Nothing(
                                "input.not-reviewed",
                                "a person has not accepted or amended the answer that a value"
                                        + " comes from",
                                Optional.of(name)));
    }

    /// The names are not repeated: a caller may have put a value there by mistake.
    private static Selection.Nothing notAskable(ModelManifest manifest, List<String> declared) {
        return new Selection.Nothing(
                "input.not-askable",
                declared.isEmpty()
                        ? manifest.id().name() + " takes every input from the twin"
                        : "only these inputs may come with the question: "
                                + String.join(", ", declared),
                Optional.empty());
    }

    /// Whether an answer waits for a person, or was rejected by one.
    private static boolean open(Sight sight, JobId job) {
        return switch (sight.twin().reviews().state(job)) {
            case PENDING_REVIEW, REJECTED -> true;
            case COMPUTED, ACCEPTED, AMENDED -> false;
        };
    }

    /// Whether a value was prefetched, and is one of an input that models take from observations.
    private static boolean prefetched(ModelManifest manifest, AskedInputs given, String name) {
        return given.prefetched(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(source -> !source.observed().isEmpty());
    }

    /// Whether something was prefetched for the model whose answer an input is.
    private static boolean derived(ModelManifest manifest, AskedInputs given, String name) {
        return given.derived(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(InputSource.Derived.class::isInstance);
    }

    /// Whether a value was measured in samples, and is one of an input that takes such.
    private static boolean measured(ModelManifest manifest, AskedInputs given, String name) {
        return given.measured(name).isPresent()
                && manifest.input(name).stream()
                        .flatMap(input -> input.sources().stream())
                        .anyMatch(InputSource.Signal.class::isInstance);
    }

    /// Whether a value is the answer of another job about this patient, and a number of the model.
    private static boolean answered(
            ModelManifest manifest, Sight sight, AskedInputs given, String name) {
        return given.answeredBy(name)
                        .filter(job -> sight.twin().answered().sequenceNumber(job).isPresent())
                        .isPresent()
                && manifest.inputs().stream()
                        .anyMatch(input ->
                                input.name().equals(name)
                                        && input.type() instanceof InputSpec.Type.Amount);
    }
}
