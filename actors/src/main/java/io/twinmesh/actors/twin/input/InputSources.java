package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.plausibility.Implausible;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.CodedUnits;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.persistence.consent.ConsentDecision.Deny;
import io.twinmesh.persistence.consent.ConsentDecision.Permit;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// One source of one input, tried on a twin. Pure.
final class InputSources {
    private InputSources() {}

    /// What came of trying a source.
    sealed interface Attempt {
        /// @param rules the consents' rules that permitted it
        record Found(InputValue value, UsedInput from, List<RuleId> rules) implements Attempt {}

        /// The next source may have it.
        ///
        /// @param unread when the number is of that is there and cannot be read: nothing of before
        ///   that time counts instead
        record NotThere(String code, String why, Optional<Instant> unread) implements Attempt {
            NotThere(String code, String why) {
                this(code, why, Optional.empty());
            }
        }

        /// Whether it is there or not: consent does not give it. The next source may have it.
        record Withheld(Deny deny) implements Attempt {}

        /// It is there and must not be used.
        ///
        /// @param at of what time, where it has one: another model's answer that it keeps from
        ///   being known is not replaced by anything of before that time
        record Unusable(String code, String why, Optional<Instant> at) implements Attempt {
            Unusable(String code, String why) {
                this(code, why, Optional.empty());
            }

            Unusable of(Optional<Instant> time) {
                return new Unusable(code, why, time);
            }
        }
    }

    static Attempt.NotThere missing(InputSpec spec) {
        return new Attempt.NotThere(
                "input.missing",
                spec.name() + " is not in the twin; it must be " + InputCheck.accepted(spec));
    }

    /// @param job whose answer the value is, when it is one
    static Attempt asked(InputSpec spec, AskedInputs.Given given, Optional<JobId> job) {
        return brought(
                spec,
                given,
                job.isPresent() ? "answer" : "asked",
                job.map(JobId::value),
                Optional.empty());
    }

    static Attempt prefetched(InputSpec spec, AskedInputs.Given given, AskedInputs.Prefetch from) {
        return brought(
                spec, given, "prefetched", Optional.of(from.source()), Optional.of(from.at()));
    }

    /// A measure of samples, if consent gives all of them: of a part it would be another number.
    static Attempt measured(
            InputSpec spec, AskedInputs.Given given, AskedInputs.Samples samples, Sight sight) {
        return permitted(
                sight,
                sight.signal(List.of(samples.code()), samples.from(), samples.to()),
                () ->
                        brought(
                                spec,
                                given,
                                "signal",
                                Optional.of(samples.code().text()),
                                Optional.of(samples.to())));
    }

    /// A value that came with the question.
    private static Attempt brought(
            InputSpec spec,
            AskedInputs.Given given,
            String source,
            Optional<String> origin,
            Optional<Instant> at) {
        return switch (given) {
            case AskedInputs.Given.Value(var value, var asGiven, var unit) ->
                    new Attempt.Found(
                            value,
                            new UsedInput(
                                    spec.name(),
                                    source,
                                    origin,
                                    asGiven,
                                    unit,
                                    at,
                                    List.of(),
                                    List.of()),
                            List.of());
            case AskedInputs.Given.Wrong(var refusal) ->
                    new Attempt.Unusable(refusal.code(), refusal.why(), at);
        };
    }

    /// @param source any but [InputSource.Derived], which needs the catalogue
    static Attempt attempt(InputSpec spec, InputSource source, Sight sight, LocalDate asOf) {
        return switch (source) {
            case InputSource.Observation(var codes) ->
                    newest(spec, sight, Fact.Measured.class, codes(codes), asOf);
            case InputSource.WorstOfDay worst -> DayValues.worst(spec, worst, sight, asOf);
            case InputSource.CodedObservation answer -> coded(spec, sight, answer, asOf);
            case InputSource.Above above -> AboveLimit.attempt(spec, above, sight, asOf);
            case InputSource.Age() -> person(sight, person -> age(spec, person, asOf));
            case InputSource.Sex() -> person(sight, person -> sex(spec, person));
            case InputSource.ActiveCondition(var codes) ->
                    ProblemSources.condition(
                            spec,
                            sight,
                            codes(codes),
                            one -> one.activeBy(endOf(asOf)),
                            one -> isOver(asOf, sight) && one.perhapsActiveBy(endOf(asOf)),
                            Problems::saysAnything);
            case InputSource.EverCondition(var codes) ->
                    ProblemSources.condition(
                            spec,
                            sight,
                            codes(codes),
                            one -> one.begunBy(endOf(asOf)),
                            _ -> false,
                            Problems::saysWhatIsOver);
            case InputSource.ActiveMedication(var words) ->
                    ProblemSources.medication(spec, sight, words, asOf);
            // samples do not lie in the twin: whoever asks brings their measures
            case InputSource.Signal(var codes, _) ->
                    permitted(
                            sight,
                            sight.signal(codes(codes), sight.now(), sight.now()),
                            () -> missing(spec));
            case InputSource.Derived _, InputSource.Asked() -> missing(spec);
        };
    }

    static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// Whether something may have ended since that was so on that day.
    static boolean isOver(LocalDate day, Sight sight) {
        return !sight.now().isBefore(endOf(day));
    }

    static List<Code> codes(List<String> texts) {
        return texts.stream().map(Code::parse).toList();
    }

    private static Attempt person(Sight sight, Function<Fact.Person, Attempt> read) {
        return permitted(sight, sight.identity(), () -> read.apply(sight.twin().person()));
    }

    /// The attempt with what consent was asked about and the rule that permits it, or that consent
    /// withholds it.
    static Attempt permitted(Sight sight, DataItem item, Supplier<Attempt> attempt) {
        return switch (sight.filter().decide(item)) {
            case Deny deny -> new Attempt.Withheld(deny);
            case Permit(var rule) ->
                    switch (attempt.get()) {
                        case Attempt.Found(var value, var from, _) ->
                                new Attempt.Found(value, from.as(List.of(item)), List.of(rule));
                        case Attempt other -> other;
                    };
        };
    }

    static Attempt newest(
            InputSpec spec,
            Sight sight,
            Class<? extends Fact.Observed> kind,
            List<Code> codes,
            LocalDate asOf) {
        var newest =
                sight.twin().latest().heldMatching(codes).stream()
                        .filter(held -> kind.isInstance(held.fact()) || !held.fact().readable())
                        .max(Comparator.comparing(held -> held.fact().at()));
        // an older value of another code is no stand-in for one that is withheld
        return newest.isEmpty()
                ? permitted(sight, sight.absence("Observation", codes), () -> missing(spec))
                : permitted(
                        sight,
                        sight.item(newest.get()),
                        () ->
                                said(
                                        newest.get().resource(),
                                        read(spec, newest.get().fact(), sight, asOf)));
    }

    static Attempt said(long resource, Attempt attempt) {
        return attempt instanceof Attempt.Found(var value, var from, var rules)
                ? new Attempt.Found(value, from.from(List.of(resource)), rules)
                : attempt;
    }

    static Attempt read(InputSpec spec, Fact.Observed newest, Sight sight, LocalDate asOf) {
        if (!newest.at().isBefore(endOf(asOf))) {
            return later(spec);
        }
        if (!newest.readable()) {
            return new Attempt.NotThere(
                    "input.not-understood",
                    "the newest "
                            + spec.name()
                            + " is a text, a bound, or no number with its unit; an older one is"
                            + " not taken instead",
                    Optional.of(newest.at()));
        }
        var attempt =
                switch (newest) {
                    case Fact.Measured measured -> measured(spec, measured);
                    case Fact.Coded answer -> chosen(spec, answer);
                };
        return switch (attempt) {
            case Attempt.Found found when InputCheck.refusal(spec, found.value()).isEmpty() ->
                    believed(spec, newest, sight, found);
            case Attempt.Unusable unusable -> unusable.of(Optional.of(newest.at()));
            case Attempt other -> other;
        };
    }

    /// An older one is not taken instead: it would hide that something is wrong.
    static Attempt believed(InputSpec spec, Fact.Observed newest, Sight sight, Attempt attempt) {
        var person = Optional.of(sight.twin().person());
        return Implausible.of(newest, person, sight.now()).isEmpty()
                ? attempt
                : new Attempt.Unusable(
                        "input.implausible",
                        "the newest "
                                + spec.name()
                                + " cannot be true of the patient, by its value or its time",
                        Optional.of(newest.at()));
    }

    static Attempt later(InputSpec spec) {
        return new Attempt.NotThere(
                "asof.before-latest-data",
                "the newest " + spec.name() + " is later than the moment asked for");
    }

    private static Attempt measured(InputSpec spec, Fact.Measured fact) {
        var unit = Optional.of(fact.unit());
        var contradicted =
                fact.codes().stream()
                        .flatMap(code -> CodedUnits.contradicted(code.text(), fact.unit()).stream())
                        .findFirst();
        if (contradicted.isPresent()) {
            return new Attempt.Unusable(
                    "input.unit-unknown",
                    spec.name()
                            + " must be "
                            + contradicted.get()
                            + ", as its code says, or have another code");
        }
        return switch (UnitConversion.convert(spec, fact.value().doubleValue(), unit)) {
            case UnitConversion.Result.Converted(var amount) ->
                    found(spec, amount, "observation", fact, fact.value().toString(), unit);
            case UnitConversion.Result.Refused(var refusal) ->
                    new Attempt.Unusable(refusal.code(), refusal.why());
        };
    }

    private static Attempt chosen(InputSpec spec, Fact.Coded fact) {
        var answer = fact.values().getFirst();
        return found(
                spec,
                new InputValue.Choice(answer.code()),
                "coded-observation",
                fact,
                answer.text(),
                Optional.empty());
    }

    private static Attempt coded(
            InputSpec spec, Sight sight, InputSource.CodedObservation source, LocalDate asOf) {
        var codes = codes(source.codes());
        var attempt = newest(spec, sight, Fact.Coded.class, codes, asOf);
        if (!(attempt instanceof Attempt.Found(_, var from, var rules))
                || !(spec.type() instanceof InputSpec.Type.Flag)) {
            return attempt;
        }
        var answer =
                sight.twin().latest().matching(codes).stream()
                        .filter(Fact.Coded.class::isInstance)
                        .map(Fact.Coded.class::cast)
                        .max(Comparator.comparing(Fact.Coded::at))
                        .orElseThrow();
        return source.says(answer.values().stream().map(Code::text).toList())
                .<Attempt>map(yes -> new Attempt.Found(new InputValue.Flag(yes), from, rules))
                .orElseGet(() ->
                        new Attempt.NotThere(
                                "input.not-understood",
                                "the newest answer to "
                                        + spec.name()
                                        + " says neither yes nor no in a code that the model"
                                        + " lists"));
    }

    /// In completed years. Of a birth year alone the least that it can be, where a model asks only
    /// whether somebody is old enough for it: such an input is optional. A model that computes with
    /// the age does not get one that is off by a year.
    private static Attempt age(InputSpec spec, Fact.Person person, LocalDate asOf) {
        var birth = person.birthDate();
        if (birth.isPresent()) {
            return birth.get().isAfter(asOf)
                    ? beforeBirth()
                    : age(spec, ChronoUnit.YEARS.between(birth.get(), asOf), Optional.empty());
        }
        if (spec.required() || person.birthYear().isEmpty()) {
            return missing(spec);
        }
        var since = asOf.getYear() - person.birthYear().get();
        return since < 0
                ? beforeBirth()
                : age(spec, Math.max(0, since - 1), Optional.of("birth-year"));
    }

    private static Attempt.Unusable beforeBirth() {
        return new Attempt.Unusable(
                "asof.before-birth", "the day asked for lies before the patient's birth");
    }

    private static Attempt age(InputSpec spec, long years, Optional<String> of) {
        var unit = Optional.of("a");
        return switch (UnitConversion.convert(spec, (double) years, unit)) {
            case UnitConversion.Result.Converted(var amount) ->
                    new Attempt.Found(
                            amount,
                            new UsedInput(
                                    spec.name(),
                                    "age",
                                    of,
                                    Long.toString(years),
                                    unit,
                                    Optional.empty(),
                                    List.of(),
                                    List.of()),
                            List.of());
            case UnitConversion.Result.Refused(var refusal) ->
                    new Attempt.Unusable(refusal.code(), refusal.why());
        };
    }

    private static Attempt sex(InputSpec spec, Fact.Person person) {
        var sex = person.sex();
        if (!sex.equals("female") && !sex.equals("male")) {
            return missing(spec);
        }
        // a flag asks for the sex it is named after
        var value =
                spec.type() instanceof InputSpec.Type.Flag
                        ? new InputValue.Flag(spec.name().toLowerCase(Locale.ROOT).equals(sex))
                        : new InputValue.Choice(sex);
        return found(spec, value, "sex", sex, Optional.empty());
    }

    static Attempt found(
            InputSpec spec, InputValue value, String source, String given, Optional<String> unit) {
        return new Attempt.Found(
                value,
                new UsedInput(
                        spec.name(),
                        source,
                        Optional.empty(),
                        given,
                        unit,
                        Optional.empty(),
                        List.of(),
                        List.of()),
                List.of());
    }

    static Attempt found(
            InputSpec spec,
            InputValue value,
            String source,
            Fact.Observed fact,
            String given,
            Optional<String> unit) {
        return new Attempt.Found(
                value,
                new UsedInput(
                        spec.name(),
                        source,
                        Optional.of(fact.key().text()),
                        given,
                        unit,
                        Optional.of(fact.at()),
                        List.of(),
                        List.of()),
                List.of());
    }
}
