package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSpec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// Whether a value is of the day asked for and no older than the model accepts.
final class Freshness {
    private Freshness() {}

    /// @return the value, or why it does not count
    static Attempt of(InputSpec spec, Attempt.Found found, Sight sight, LocalDate asOf) {
        var latest = Implausible.present(moment(sight, asOf));
        if (spec.maxAge().filter(Freshness::inHours).isPresent()
                && found.from().observedAt().filter(latest::isBefore).isPresent()) {
            return InputSources.later(spec);
        }
        return spec.maxAge()
                .filter(most ->
                        found.from()
                                .observedAt()
                                .filter(at -> older(most, at, sight, asOf))
                                .isPresent())
                .<Attempt>map(most ->
                        new Attempt.NotThere(
                                "input.stale",
                                spec.name()
                                        + " is older than the "
                                        + (inHours(most)
                                                ? most.toHours() + " hours"
                                                : most.toDays() + " days")
                                        + " the model accepts"))
                .orElse(found);
    }

    private static boolean older(Duration most, Instant at, Sight sight, LocalDate asOf) {
        return inHours(most)
                ? at.plus(most).isBefore(moment(sight, asOf))
                : days(at, asOf) > most.toDays();
    }

    /// Up to two days an age is counted in hours, so that yesterday morning's pulse is not of
    /// today; beyond, in days: many observations have a date and no time.
    private static boolean inHours(Duration most) {
        return most.compareTo(Duration.ofDays(2)) <= 0;
    }

    /// The moment that the day asked for stands for: its end, or now when it is not over.
    static Instant moment(Sight sight, LocalDate asOf) {
        var end = InputSources.endOf(asOf);
        return sight.now().isBefore(end) ? sight.now() : end;
    }

    /// How many days before the day asked for; negative when it is of a later one.
    static long days(Instant at, LocalDate asOf) {
        return ChronoUnit.DAYS.between(at.atZone(ZoneOffset.UTC).toLocalDate(), asOf);
    }
}
