package io.twinmesh.inference.therapy;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/// What is given at one time: one drug, or several that were combined.
///
/// @param drugs at least one, in the order of their names
public record Therapy(List<String> drugs) implements Comparable<Therapy> {
    private static final Pattern SALT =
            Pattern.compile(
                    " (?:(?:di)?(?:mesylate|tosylate|maleate)|dimethyl sulfoxide"
                            + "|hydrochloride|phosphate|malate)$",
                    Pattern.CASE_INSENSITIVE);

    public Therapy {
        if (drugs.isEmpty()) {
            throw new IllegalArgumentException("a therapy needs a drug");
        }
        drugs = drugs.stream().sorted().toList();
    }

    /// `Dabrafenib+Trametinib`.
    public String name() {
        return String.join("+", drugs);
    }

    /// Whether a drug is given in both.
    boolean sharesADrugWith(Therapy other) {
        return !Collections.disjoint(substances(), other.substances());
    }

    /// Whether every drug of the other one is given in this.
    boolean holdsAllOf(Therapy other) {
        return substances().containsAll(other.substances());
    }

    private List<String> substances() {
        return drugs.stream().map(Therapy::substance).toList();
    }

    /// What of a drug's name is its substance, without the salt: `Imatinib` of `Imatinib Mesylate`.
    /// A table speaks of both, and what resists one resists the other.
    public static String substance(String drug) {
        return SALT.matcher(drug.strip()).replaceFirst("");
    }

    @Override
    public int compareTo(Therapy other) {
        return name().compareTo(other.name());
    }

    @Override
    public String toString() {
        return name();
    }
}
