package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.known.LatestValues;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.Worst;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The worst of the values of a day. Pure.
///
/// Every value of the day counts, or none does: of one that consent withholds, that is in another
/// unit or out of range, nobody knows whether it is the worst.
final class DayValues {
    private DayValues() {}

    static Attempt worst(
            InputSpec spec, InputSource.WorstOfDay source, Sight sight, LocalDate asOf) {
        var held = ofDay(spec, source, sight, asOf);
        if (held.isEmpty()) {
            // says why: there is none, it is too old, or newer than the moment asked for
            return InputSources.newest(
                    spec, sight, Fact.Measured.class, InputSources.codes(source.codes()), asOf);
        }
        var attempts = held.stream().map(it -> attempt(spec, it, sight, asOf)).toList();
        return first(attempts, Attempt.Withheld.class)
                .or(() -> first(attempts, Attempt.Unusable.class))
                .or(() -> first(attempts, Attempt.NotThere.class).map(DayValues::whateverElse))
                .orElseGet(() -> worst(attempts, source.worst()));
    }

    /// Oldest first; none when a newer one than of that moment is known, because then not all of
    /// the day are.
    private static List<LatestValues.Other> ofDay(
            InputSpec spec, InputSource.WorstOfDay source, Sight sight, LocalDate asOf) {
        var codes = InputSources.codes(source.codes());
        var to = Freshness.moment(sight, asOf);
        var from = to.minus(spec.maxAge().orElseThrow());
        var all =
                Stream.concat(
                                sight.twin().latest().heldMatching(codes).stream(),
                                sight.twin().earlier().heldMatching(codes).stream())
                        .filter(it -> it.fact() instanceof Fact.Measured || !it.fact().readable())
                        .sorted(Comparator.comparing(it -> it.fact().at()))
                        .toList();
        return all.isEmpty() || isAfter(all.getLast(), to, asOf)
                ? List.of()
                : all.stream().filter(it -> !it.fact().at().isBefore(from)).toList();
    }

    private static boolean isAfter(LatestValues.Other held, Instant moment, LocalDate asOf) {
        var at = held.fact().at();
        return at.isAfter(Implausible.present(moment)) || !at.isBefore(InputSources.endOf(asOf));
    }

    private static Attempt attempt(
            InputSpec spec, LatestValues.Other held, Sight sight, LocalDate asOf) {
        return InputSources.permitted(
                sight,
                sight.item(held),
                () -> {
                    var attempt =
                            InputSources.said(
                                    held.resource(),
                                    InputSources.read(spec, held.fact(), sight, asOf));
                    return attempt instanceof Attempt.Found found
                            ? InputCheck.refusal(spec, found.value())
                                    .<Attempt>map(it ->
                                            new Attempt.Unusable(
                                                    it.code(), it.why(), found.from().observedAt()))
                                    .orElse(found)
                            : attempt;
                });
    }

    private static Optional<Attempt> first(List<Attempt> attempts, Class<? extends Attempt> kind) {
        return attempts.stream().filter(kind::isInstance).findFirst();
    }

    /// Of a day with a number that cannot be read no other number is the worst.
    private static Attempt whateverElse(Attempt attempt) {
        return attempt instanceof Attempt.NotThere(var code, var why, var unread)
                ? new Attempt.NotThere(code, why, unread.map(_ -> Instant.MAX))
                : attempt;
    }

    /// With what consent was asked about all of them. Of equal ones the newest.
    private static Attempt worst(List<Attempt> attempts, Worst worst) {
        var found = attempts.stream().map(Attempt.Found.class::cast).toList();
        var one =
                found.stream()
                        .reduce((a, b) -> worst.worse(Double.compare(amount(a), amount(b))) ? a : b)
                        .orElseThrow();
        var rules = new TreeSet<RuleId>();
        found.forEach(it -> rules.addAll(it.rules()));
        var from = one.from();
        return new Attempt.Found(
                one.value(),
                new UsedInput(
                        from.name(),
                        "worst-of-day",
                        from.code(),
                        from.given(),
                        from.unit(),
                        from.observedAt(),
                        from.resources(),
                        found.stream()
                                .flatMap(it -> it.from().consulted().stream())
                                .distinct()
                                .toList()),
                List.copyOf(rules));
    }

    private static double amount(Attempt.Found found) {
        return ((InputValue.Amount) found.value()).value();
    }
}
