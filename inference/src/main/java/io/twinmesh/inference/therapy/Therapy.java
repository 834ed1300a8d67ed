package io.twinmesh.inference.therapy;

import java.util.Collections;
import java.util.List;

/// What is given at one time: one drug, or several that were combined.
///
/// @param drugs at least one, in the order of their names
public record Therapy(List<String> drugs) implements Comparable<Therapy> {
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
        return !Collections.disjoint(drugs, other.drugs);
    }

    /// Whether every drug of the other one is given in this.
    boolean holdsAllOf(Therapy other) {
        return drugs.containsAll(other.drugs);
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
