package io.twinmesh.actors.twin;

import io.twinmesh.inference.catalog.InputSource;
import io.twinmesh.inference.catalog.InputSpec;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One source of one input, tried on a twin. Pure.
final class InputSources {
    private InputSources() {}

    /// What came of trying a source.
    sealed interface Attempt {
        record Found(InputValue value, UsedInput from) implements Attempt {}

        /// The next source may have it.
        record NotThere(String code, String why) implements Attempt {}

        /// It is there and must not be used.
        record Unusable(String code, String why) implements Attempt {}
    }

    static Attempt.NotThere missing(InputSpec spec) {
        return new Attempt.NotThere(
                "input.missing",
                spec.name() + " is not in the twin; it must be " + InputCheck.accepted(spec));
    }

    static Attempt asked(InputSpec spec, AskedInputs.Given given) {
        return switch (given) {
            case AskedInputs.Given.Value(var value, var asGiven, var unit) ->
                    new Attempt.Found(
                            value,
                            new UsedInput(
                                    spec.name(),
                                    "asked",
                                    Optional.empty(),
                                    asGiven,
                                    unit,
                                    Optional.empty()));
            case AskedInputs.Given.Wrong(var refusal) ->
                    new Attempt.Unusable(refusal.code(), refusal.why());
        };
    }

    /// @param source any but [InputSource.Derived], which needs the catalogue
    static Attempt attempt(
            InputSpec spec, InputSource source, PatientState.Active twin, LocalDate asOf) {
        return switch (source) {
            case InputSource.Observation(var codes) ->
                    newest(spec, twin, Fact.Measured.class, codes(codes), asOf);
            case InputSource.CodedObservation(var codes, var trueValues) ->
                    coded(spec, twin, codes(codes), codes(trueValues), asOf);
            case InputSource.Age() -> age(spec, twin.person(), asOf);
            case InputSource.Sex() -> sex(spec, twin.person());
            case InputSource.ActiveCondition(var codes) ->
                    condition(spec, twin.problems(), codes(codes), asOf);
            case InputSource.ActiveMedication(var words) ->
                    medication(spec, twin.problems(), words, asOf);
            case InputSource.Derived _, InputSource.Asked() -> missing(spec);
        };
    }

    private static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static List<Code> codes(List<String> texts) {
        return texts.stream().map(Code::parse).toList();
    }

    private static Attempt newest(
            InputSpec spec,
            PatientState.Active twin,
            Class<? extends Fact.Observed> kind,
            List<Code> codes,
            LocalDate asOf) {
        var newest =
                twin.latest().matching(codes).stream()
                        .filter(kind::isInstance)
                        .max(Comparator.comparing(Fact.Observed::at));
        if (newest.isEmpty()) {
            return missing(spec);
        }
        if (!newest.get().at().isBefore(endOf(asOf))) {
            return new Attempt.NotThere(
                    "asof.before-latest-data",
                    "the newest " + spec.name() + " is later than the day asked for");
        }
        return switch (newest.get()) {
            case Fact.Measured measured -> measured(spec, measured);
            case Fact.Coded answer -> chosen(spec, answer);
        };
    }

    private static Attempt measured(InputSpec spec, Fact.Measured fact) {
        var unit = Optional.of(fact.unit());
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
            InputSpec spec,
            PatientState.Active twin,
            List<Code> codes,
            List<Code> trueValues,
            LocalDate asOf) {
        var attempt = newest(spec, twin, Fact.Coded.class, codes, asOf);
        if (!(attempt instanceof Attempt.Found(_, var from))
                || !(spec.type() instanceof InputSpec.Type.Flag)) {
            return attempt;
        }
        var answers =
                twin.latest().matching(codes).stream()
                        .filter(Fact.Coded.class::isInstance)
                        .map(Fact.Coded.class::cast)
                        .max(Comparator.comparing(Fact.Coded::at))
                        .orElseThrow()
                        .values();
        var yes = answers.stream().anyMatch(answer -> matches(answer, trueValues));
        return new Attempt.Found(new InputValue.Flag(yes), from);
    }

    /// A manifest may name a value with its code system or by its code alone.
    private static boolean matches(Code answer, List<Code> trueValues) {
        return trueValues.contains(answer) || trueValues.contains(new Code("", answer.code()));
    }

    private static Attempt age(InputSpec spec, Fact.Person person, LocalDate asOf) {
        if (person.birthDate().isEmpty()) {
            return missing(spec);
        }
        var years = ChronoUnit.YEARS.between(person.birthDate().get(), asOf);
        if (person.birthDate().get().isAfter(asOf)) {
            return new Attempt.Unusable(
                    "asof.before-birth", "the day asked for lies before the patient's birth");
        }
        return switch (UnitConversion.convert(spec, (double) years, Optional.of("a"))) {
            case UnitConversion.Result.Converted(var amount) ->
                    found(spec, amount, "age", Long.toString(years), Optional.of("a"));
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

    private static Attempt condition(
            InputSpec spec, Problems problems, List<Code> codes, LocalDate asOf) {
        var match =
                problems.conditions().stream()
                        .filter(one -> one.activeBy(endOf(asOf)) && one.hasAny(codes))
                        .findFirst();
        if (match.isPresent()) {
            var fact = match.get().fact();
            return new Attempt.Found(
                    new InputValue.Flag(true),
                    new UsedInput(
                            spec.name(),
                            "condition",
                            Optional.of(fact.codes().getFirst().text()),
                            "true",
                            Optional.empty(),
                            Optional.empty()));
        }
        return absent(spec, problems, "condition");
    }

    private static Attempt medication(
            InputSpec spec, Problems problems, List<String> words, LocalDate asOf) {
        var match =
                problems.medications().stream()
                        .filter(one -> one.activeBy(endOf(asOf)))
                        .map(Problems.Medication::fact)
                        .filter(fact -> named(fact.display(), words))
                        .findFirst();
        if (match.isPresent()) {
            return new Attempt.Found(
                    new InputValue.Flag(true),
                    new UsedInput(
                            spec.name(),
                            "medication",
                            match.get().codes().stream().findFirst().map(Code::text),
                            "true",
                            Optional.empty(),
                            Optional.empty()));
        }
        return problems.hasUnnamedMedicationBy(endOf(asOf))
                ? missing(spec)
                : absent(spec, problems, "medication");
    }

    private static boolean named(String display, List<String> words) {
        var name = display.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(name::contains);
    }

    private static Attempt absent(InputSpec spec, Problems problems, String source) {
        return problems.saysAnything()
                ? found(spec, new InputValue.Flag(false), source, "false", Optional.empty())
                : missing(spec);
    }

    private static Attempt found(
            InputSpec spec, InputValue value, String source, String given, Optional<String> unit) {
        return new Attempt.Found(
                value,
                new UsedInput(
                        spec.name(), source, Optional.empty(), given, unit, Optional.empty()));
    }

    private static Attempt found(
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
                        Optional.of(fact.at())));
    }
}
