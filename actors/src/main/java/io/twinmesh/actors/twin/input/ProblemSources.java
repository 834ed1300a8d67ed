package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.InputSources.endOf;
import static io.twinmesh.actors.twin.input.InputSources.found;
import static io.twinmesh.actors.twin.input.InputSources.isOver;
import static io.twinmesh.actors.twin.input.InputSources.missing;
import static io.twinmesh.actors.twin.input.InputSources.permitted;
import static io.twinmesh.actors.twin.input.InputSources.said;

import io.twinmesh.actors.twin.input.InputSources.Attempt;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Whether a patient has, or had, a condition or a medication: yes by one that is listed, no only
/// where the lists say that there is none. Of a day that is over neither is said by one that has
/// ended nobody knows when. Pure.
final class ProblemSources {
    private ProblemSources() {}

    /// One that consent gives is enough; of several that match, those withheld are not told of.
    ///
    /// @param asked whether a condition was there
    /// @param perhaps whether nobody knows if it was there
    /// @param says whether that none matches proves that there was none
    static Attempt condition(
            InputSpec spec,
            Sight sight,
            List<Code> codes,
            Predicate<Problems.Condition> asked,
            Predicate<Problems.Condition> perhaps,
            Predicate<Problems> says) {
        var problems = sight.twin().problems();
        var counting = problems.conditions().stream().filter(asked.or(perhaps)).toList();
        return firstPermitted(
                surestFirst(counting.stream().filter(one -> one.hasAny(codes)).toList(), asked),
                sight,
                sight::item,
                match ->
                        asked.test(match)
                                ? said(
                                        match.resource(),
                                        yes(spec, "condition", match.fact().codes()))
                                : endedSince(spec),
                () ->
                        permitted(
                                sight,
                                sight.absence(Sight.CONDITION, codes),
                                () ->
                                        counting.stream().allMatch(one -> one.comparableWith(codes))
                                                ? absent(spec, says.test(problems), "condition")
                                                : undecided(spec)));
    }

    private static <T> List<T> surestFirst(List<T> matches, Predicate<T> sure) {
        return Stream.concat(matches.stream().filter(sure), matches.stream().filter(sure.negate()))
                .toList();
    }

    private static Attempt.NotThere endedSince(InputSpec spec) {
        return new Attempt.NotThere(
                "asof.before-latest-data",
                "it is not known whether "
                        + spec.name()
                        + " was so on the day asked for: it began before, is over today, and"
                        + " nothing says since when");
    }

    private static Attempt.NotThere undecided(InputSpec spec) {
        return new Attempt.NotThere(
                "input.not-understood",
                "the patient has a condition without a code, or in a code system that the model"
                        + " does not know, so that it is not known whether it is "
                        + spec.name());
    }

    static Attempt medication(InputSpec spec, Sight sight, List<String> words, LocalDate asOf) {
        var problems = sight.twin().problems();
        var day = endOf(asOf);
        var over = isOver(asOf, sight);
        var counting =
                problems.medications().stream()
                        .filter(one -> one.activeBy(day) || (over && one.perhapsActiveBy(day)))
                        .toList();
        // whether any other is taken is not known beside one without a name
        var unnamed = counting.stream().anyMatch(one -> one.fact().display().isEmpty());
        var matching = counting.stream().filter(one -> named(one.fact().display(), words)).toList();
        return firstPermitted(
                surestFirst(matching, one -> one.activeBy(day)),
                sight,
                sight::item,
                match ->
                        match.activeBy(day)
                                ? said(
                                        match.resource(),
                                        yes(spec, "medication", match.fact().codes()))
                                : endedSince(spec),
                () ->
                        permitted(
                                sight,
                                sight.absence(Sight.MEDICATION, List.of()),
                                () ->
                                        unnamed
                                                ? missing(spec)
                                                : absent(
                                                        spec,
                                                        problems.saysAnything(),
                                                        "medication")));
    }

    private static <T> Attempt firstPermitted(
            List<T> matches,
            Sight sight,
            Function<T, DataItem> item,
            Function<T, Attempt> found,
            Supplier<Attempt> none) {
        Optional<Attempt> withheld = Optional.empty();
        for (var match : matches) {
            var attempt = permitted(sight, item.apply(match), () -> found.apply(match));
            if (!(attempt instanceof Attempt.Withheld)) {
                return attempt;
            }
            withheld = withheld.or(() -> Optional.of(attempt));
        }
        return withheld.orElseGet(none);
    }

    private static Attempt yes(InputSpec spec, String source, List<Code> codes) {
        return new Attempt.Found(
                new InputValue.Flag(true),
                new UsedInput(
                        spec.name(),
                        source,
                        codes.stream().findFirst().map(Code::text),
                        "true",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()),
                List.of());
    }

    private static boolean named(String display, List<String> words) {
        var name = display.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(name::contains);
    }

    private static Attempt absent(InputSpec spec, boolean proven, String source) {
        return proven
                ? found(spec, new InputValue.Flag(false), source, "false", Optional.empty())
                : missing(spec);
    }
}
