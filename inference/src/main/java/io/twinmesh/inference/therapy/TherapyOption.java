package io.twinmesh.inference.therapy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A therapy that published evidence speaks for, with what speaks against it.
///
/// @param supporting strongest first, at least one
/// @param against lines that say otherwise of a drug of it, alone or in another combination
public record TherapyOption(Therapy therapy, List<Supporting> supporting, List<Evidence> against) {
    /// A line that speaks for its therapies; there is none of another kind.
    public static final class Supporting {
        private final Evidence evidence;

        private Supporting(Evidence evidence) {
            this.evidence = evidence;
        }

        /// @throws IllegalArgumentException for a line that does not speak for its therapies
        static Supporting of(Evidence evidence) {
            if (evidence.word() != Evidence.Word.FOR) {
                throw new IllegalArgumentException(
                        "evidence " + evidence.id() + " does not speak for its therapies");
            }
            return new Supporting(evidence);
        }

        public Evidence evidence() {
            return evidence;
        }
    }

    /// Strongest level, then most stars, then the id.
    static final Comparator<Evidence> STRONGEST =
            Comparator.comparing(Evidence::level)
                    .thenComparingInt(evidence -> -evidence.rating().orElse(0))
                    .thenComparingInt(Evidence::id);

    public TherapyOption {
        if (supporting.isEmpty()) {
            throw new IllegalArgumentException("an option needs a line that speaks for it");
        }
        supporting = List.copyOf(supporting);
        against = List.copyOf(against);
    }

    /// The same, with those of these lines that speak against a drug of it, strongest first.
    TherapyOption besides(List<Evidence> lines) {
        return new TherapyOption(
                therapy,
                supporting,
                Stream.concat(
                                against.stream(),
                                lines.stream().filter(line -> line.speaksAgainst(therapy)))
                        .distinct()
                        .sorted(STRONGEST)
                        .toList());
    }

    /// The strongest line's level.
    public EvidenceLevel level() {
        return supporting.getFirst().evidence().level();
    }
}
