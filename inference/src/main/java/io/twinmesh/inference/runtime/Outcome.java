package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.clinical.Score;
import io.twinmesh.inference.input.InputRefusal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a model answers: numbers with their meaning, or the reason why nothing was computed.
public sealed interface Outcome {
    /// The answer, when there is one.
    default Optional<Computed> computed() {
        return switch (this) {
            case Computed computed -> Optional.of(computed);
            case NotComputed _ -> Optional.empty();
        };
    }

    /// The answer.
    ///
    /// @param outputs in the manifest's order; the first is the one shown when only one fits
    /// @param band the published category the first output falls in, when the source defines one
    /// @param warnings things the reader must know, as stable codes (for example
    ///   `horizon.beyond-evidence`)
    /// @param contributions how much each input moved the result, when the model can say so exactly
    record Computed(
            List<Output> outputs,
            Optional<Band> band,
            List<String> warnings,
            List<Contribution> contributions)
            implements Outcome {
        public Computed {
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("a computed outcome needs at least one output");
            }
            outputs = List.copyOf(outputs);
            warnings = List.copyOf(warnings);
            contributions = List.copyOf(contributions);
        }

        /// The numbers by name; of two of one name the first.
        public Map<String, Double> values() {
            return outputs.stream()
                    .collect(Collectors.toMap(Output::name, Output::value, (first, _) -> first));
        }

        /// Whether the first output is the least that it can be: something was not known that could
        /// only add to it.
        public boolean atLeast() {
            return warnings.contains(Score.AT_LEAST);
        }

        /// Whether it is a risk: every number is a probability.
        public boolean risk() {
            return outputs.stream().allMatch(output -> output.unit().equals("1"));
        }

        /// Names only: the numbers are clinical.
        @Override
        public String toString() {
            return "Computed" + outputs.stream().map(Output::name).toList();
        }
    }

    /// No answer, and why.
    ///
    /// @param code permanent code, for example `input.missing`, `input.out-of-range`,
    ///   `population.excluded`
    /// @param why one sentence for a person, naming the input and its accepted range, never the
    ///   patient's value
    /// @param input the input's name, when one input is the reason
    record NotComputed(String code, String why, Optional<String> input) implements Outcome {
        public static NotComputed of(InputRefusal refusal) {
            return new NotComputed(refusal.code(), refusal.why(), refusal.input());
        }

        /// The result lies outside of what the manifest calls plausible.
        public static NotComputed implausible(OutputSpec output) {
            return new NotComputed(
                    "output.implausible",
                    "the result for " + output.name() + " is not plausible and is not shown",
                    Optional.empty());
        }

        public static NotComputed excluded(Score.Excluded excluded) {
            return new NotComputed(
                    "population.excluded", excluded.why(), Optional.of(excluded.input()));
        }
    }

    /// One number.
    ///
    /// @param unit UCUM, `1` for a probability
    /// @param read what was read off an image says of itself; empty for what was computed
    record Output(String name, double value, String unit, Optional<Read> read) {
        public Output(String name, double value, String unit) {
            this(name, value, unit, Optional.empty());
        }

        @Override
        public String toString() {
            return "Output[" + name + "]";
        }
    }

    /// How a number was read.
    ///
    /// @param loinc of the substance in the unit that was printed
    /// @param confidence of the least certain word, 0 to 1
    record Read(String loinc, double confidence) {
        @Override
        public String toString() {
            return "Read[hidden]";
        }
    }

    /// A published category.
    ///
    /// @param code stable, for example `low`
    /// @param label as the source words it
    record Band(String code, String label) {
        @Override
        public String toString() {
            return "Band[hidden]";
        }
    }

    /// How much one input moved the result, in the first output's own terms: points, log odds or
    /// log hazard ratios against the model's reference person.
    record Contribution(String input, double amount) {
        @Override
        public String toString() {
            return "Contribution[" + input + "]";
        }
    }
}
