package io.twinmesh.inference.catalog.manifest;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where a twin finds the value of an input. The client of `twinmesh score` gives the value itself
/// and ignores this.
///
/// Codes are written `system|code`, for example `http://loinc.org|8480-6`; the first is preferred,
/// the others are accepted synonyms.
public sealed interface InputSource {
    /// The codes of conditions that it looks for; empty when it looks for something else.
    default List<String> conditions() {
        return switch (this) {
            case ActiveCondition(var codes) -> codes;
            case EverCondition(var codes) -> codes;
            case Observation _,
                    WorstOfDay _,
                    CodedObservation _,
                    Above _,
                    Age _,
                    Sex _,
                    ActiveMedication _,
                    Derived _,
                    Signal _,
                    Asked _ ->
                    List.of();
        };
    }

    /// The latest observation (or component) with one of these codes.
    record Observation(List<String> codes) implements InputSource {
        public Observation {
            codes = List.copyOf(codes);
        }
    }

    /// Of the observations (or components) with one of these codes that are not older than the
    /// input's greatest age the worst.
    ///
    /// @param codes of which a twin remembers a day, all with the same [Worst]
    record WorstOfDay(List<String> codes) implements InputSource {
        /// A twin remembers no more.
        static final Duration DAY = Duration.ofHours(24);

        public WorstOfDay {
            codes = List.copyOf(codes);
            if (codes.stream().map(Worst::of).distinct().count() != 1
                    || Worst.of(codes.getFirst()).isEmpty()) {
                throw new IllegalArgumentException(
                        "the worst of a day is known of codes that get worse in one direction, of "
                                + Worst.codes().stream().sorted().toList()
                                + ", got "
                                + codes);
            }
        }

        public Worst worst() {
            return Worst.of(codes.getFirst()).orElseThrow();
        }
    }

    /// The latest coded observation with one of `codes` has a value in `trueValues` (true) or in
    /// `falseValues` (false). Any other value says neither: "unknown if ever smoked" is no "does
    /// not smoke".
    record CodedObservation(List<String> codes, List<String> trueValues, List<String> falseValues)
            implements InputSource {
        public CodedObservation {
            codes = List.copyOf(codes);
            trueValues = List.copyOf(trueValues);
            falseValues = List.copyOf(falseValues);
        }

        /// What an answer says, by its codings; empty when it says neither, or both. A listed value
        /// may have no system, and is then meant in any.
        public Optional<Boolean> says(List<String> answer) {
            var yes = answer.stream().anyMatch(coding -> lists(trueValues, coding));
            var no = answer.stream().anyMatch(coding -> lists(falseValues, coding));
            return yes == no ? Optional.empty() : Optional.of(yes);
        }

        private static boolean lists(List<String> values, String coding) {
            return values.contains(coding)
                    || values.contains(coding.substring(coding.lastIndexOf('|') + 1));
        }
    }

    /// Of the observations with one of `codes` the latest, whether it is a number or an answer:
    /// true for a number above the limit of its unit and for an answer in `trueValues`, false for
    /// another number and for an answer in `falseValues`. What is in another unit, below nothing or
    /// another answer says neither.
    ///
    /// @param limits by UCUM unit, each 0 or more: oxygen is given from a flow above 0 L/min, or a
    ///   concentration above 21 %
    record Above(
            List<String> codes,
            SortedMap<String, Double> limits,
            List<String> trueValues,
            List<String> falseValues)
            implements InputSource {
        public Above {
            codes = List.copyOf(codes);
            limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
            trueValues = List.copyOf(trueValues);
            falseValues = List.copyOf(falseValues);
            if (!limits.values().stream().allMatch(limit -> limit >= 0)) {
                throw new IllegalArgumentException("a limit must be 0 or more, got " + limits);
            }
        }

        /// What a number says; empty when it says neither.
        public Optional<Boolean> says(double number, String unit) {
            return Optional.ofNullable(limits.get(unit))
                    .filter(_ -> number >= 0)
                    .map(limit -> number > limit);
        }

        /// What an answer says, by its codings; empty when it says neither.
        public Optional<Boolean> says(List<String> answer) {
            return answer.stream().anyMatch(trueValues::contains)
                    ? Optional.of(true)
                    : Optional.of(false)
                            .filter(_ -> answer.stream().anyMatch(falseValues::contains));
        }
    }

    /// Completed years of age on the day the question is asked for.
    record Age() implements InputSource {}

    /// Administrative sex, `female` or `male`; any other value is "not computed".
    record Sex() implements InputSource {}

    /// True when an active condition has one of these codes. A category of ICD-10 or of ICD-10-CM
    /// means every code below it (`E11` means `E11.9`). It is not known whether a condition is one
    /// of these that is coded in none of their systems.
    record ActiveCondition(List<String> codes) implements InputSource {
        public ActiveCondition {
            codes = List.copyOf(codes);
        }
    }

    /// True when a condition with one of these codes was ever noted, whether it is over or not:
    /// what a score means by "has had". Codes as of an active condition.
    record EverCondition(List<String> codes) implements InputSource {
        public EverCondition {
            codes = List.copyOf(codes);
        }
    }

    /// True when the display name of an active medication contains one of these lower-case words.
    record ActiveMedication(List<String> words) implements InputSource {
        public ActiveMedication {
            words = List.copyOf(words);
        }
    }

    /// Another model's first output, computed from the same twin (for example eGFR by
    /// `ckd-epi-2021`).
    record Derived(String model) implements InputSource {}

    /// A published measure of the samples with one of these codes (the first that has any), of the
    /// time that the input's greatest age allows before the end of the day asked for.
    ///
    /// @param measure its name at [io.twinmesh.inference.glucose.GlucoseMeasure]
    record Signal(List<String> codes, String measure) implements InputSource {
        public Signal {
            codes = List.copyOf(codes);
        }
    }

    /// Only the asker can say; `otherwise` is used, and reported as assumed, when the manifest
    /// allows a default.
    record Asked() implements InputSource {}

    /// Codes of the observations that say it, in a number or an answer; none when something else
    /// does.
    default List<String> observed() {
        return switch (this) {
            case Observation(var codes) -> codes;
            case WorstOfDay(var codes) -> codes;
            case CodedObservation(var codes, _, _) -> codes;
            case Above(var codes, _, _, _) -> codes;
            case Age _,
                    Sex _,
                    ActiveCondition _,
                    EverCondition _,
                    ActiveMedication _,
                    Derived _,
                    Signal _,
                    Asked _ ->
                    List.of();
        };
    }

    /// Codes of the observations whose number it takes as it is.
    default List<String> measured() {
        return switch (this) {
            case Observation(var codes) -> codes;
            case WorstOfDay(var codes) -> codes;
            case CodedObservation _,
                    Above _,
                    Age _,
                    Sex _,
                    ActiveCondition _,
                    EverCondition _,
                    ActiveMedication _,
                    Derived _,
                    Signal _,
                    Asked _ ->
                    List.of();
        };
    }
}
