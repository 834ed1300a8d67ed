package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;

/// A yes or no that stands in the record as a number or as an answer, whichever is newer. Pure.
public final class AboveLimit {
    private AboveLimit() {}

    /// What says neither yes nor no is not there: it is named as missing, and nothing is guessed.
    static Attempt attempt(InputSpec spec, InputSource.Above above, Sight sight, LocalDate asOf) {
        var codes = InputSources.codes(above.codes());
        // of one moment that oxygen was given outweighs that it was not
        var newest =
                sight.twin().latest().heldMatching(codes).stream()
                        .max(
                                Comparator.comparing((LatestValues.Other held) -> held.fact().at())
                                        .thenComparing(
                                                held -> says(above, held.fact()).orElse(false)));
        return newest.isEmpty()
                ? InputSources.permitted(
                        sight,
                        sight.absence("Observation", codes),
                        () -> InputSources.missing(spec))
                : InputSources.permitted(
                        sight,
                        sight.item(newest.get()),
                        () ->
                                InputSources.said(
                                        newest.get().resource(),
                                        read(spec, above, newest.get().fact(), sight, asOf)));
    }

    private static Attempt read(
            InputSpec spec,
            InputSource.Above above,
            Fact.Observed newest,
            Sight sight,
            LocalDate asOf) {
        if (!newest.at().isBefore(InputSources.endOf(asOf))) {
            return InputSources.later(spec);
        }
        return says(above, newest)
                .map(yes ->
                        InputSources.found(
                                spec,
                                new InputValue.Flag(yes),
                                "observation",
                                newest,
                                given(newest),
                                unit(newest)))
                .map(found -> InputSources.believed(spec, newest, sight, found))
                .orElseGet(() ->
                        new Attempt.NotThere(
                                "input.not-understood",
                                "the newest "
                                        + spec.name()
                                        + " says neither yes nor no: it must be 0 or more in "
                                        + String.join(" or ", above.limits().keySet())
                                        + ", or an answer that the model lists"));
    }

    /// What an observation says, wherever it stands; empty when it says neither yes nor no.
    public static Optional<Boolean> says(InputSource.Above above, Fact.Observed fact) {
        return switch (fact) {
            case Fact.Measured number -> above.says(number.value().doubleValue(), number.unit());
            case Fact.Coded answer -> above.says(answer.values().stream().map(Code::text).toList());
        };
    }

    private static String given(Fact.Observed fact) {
        return switch (fact) {
            case Fact.Measured number -> number.value().toString();
            case Fact.Coded answer -> answer.values().getFirst().text();
        };
    }

    private static Optional<String> unit(Fact.Observed fact) {
        return switch (fact) {
            case Fact.Measured number -> Optional.of(number.unit());
            case Fact.Coded _ -> Optional.empty();
        };
    }
}
