package io.twinmesh.inference.clinical;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an equation says.
public sealed interface Score {
    /// The warning that the main value is the least that it can be.
    String AT_LEAST = "score.at-least";

    /// @param values by output name, the main one first; units are the manifest's
    /// @param category the published category of the main value
    /// @param warnings stable codes
    /// @param contributions per input: points where the source defines the score as their sum, or
    ///   what an input adds to the sum behind it against a [ReferencePerson]
    record Computed(
            Map<String, Double> values,
            Optional<Category> category,
            List<String> warnings,
            Map<String, Double> contributions)
            implements Score {
        public Computed {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            warnings = List.copyOf(warnings);
            contributions = Collections.unmodifiableMap(new LinkedHashMap<>(contributions));
        }

        /// Names only: the numbers are clinical.
        @Override
        public String toString() {
            return "Computed" + values.keySet();
        }
    }

    /// The source says that its equation does not hold for this person.
    ///
    /// @param why one sentence with the population, never the person's value
    record Excluded(String why, String input) implements Score {}

    /// Without this input, which the manifest lets be left out, there is no answer for this person.
    record Lacking(String input) implements Score {}

    /// @param label as the source words it
    record Category(String code, String label) {
        @Override
        public String toString() {
            return "Category[hidden]";
        }
    }
}
