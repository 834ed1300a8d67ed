package io.twinmesh.inference.therapy;

import java.util.List;
import java.util.stream.Stream;

/// What a table holds on one variant in one disease. The three parts are never mixed: only the
/// first is about this variant in this disease.
///
/// @param exact this variant, this disease; what any part says against one of its options stands
///   beside the option
/// @param broader a class that this variant belongs to (its place, or any mutation of the gene), in
///   this disease; a therapy is a conflict, not an option, when any part speaks against one of its
///   drugs
/// @param anyCancer this variant, in a line about cancer of any kind; conflicts as in `broader`
/// @param otherStage lines that would stand in one of the three, were the disease of their stage;
///   nothing is offered of them, and what they speak against counts
public record TherapyMatch(
        Findings exact, Findings broader, Findings anyCancer, List<Evidence> otherStage) {
    public TherapyMatch {
        otherStage = List.copyOf(otherStage);
    }

    static TherapyMatch of(
            List<Evidence> exact,
            List<Evidence> broader,
            List<Evidence> anyCancer,
            List<Evidence> otherStage) {
        var against =
                Findings.against(
                        Stream.of(exact, broader, anyCancer, otherStage).flatMap(List::stream));
        return new TherapyMatch(
                Findings.of(exact, against),
                Findings.of(broader, against).uncontested(),
                Findings.of(anyCancer, against).uncontested(),
                otherStage);
    }

    /// Lines of every part that say that the variant takes the effect of a therapy, or something of
    /// it.
    public List<Evidence> weakening() {
        return Stream.of(exact.lines(), broader.lines(), anyCancer.lines(), otherStage)
                .flatMap(List::stream)
                .filter(Evidence::weakens)
                .toList();
    }

    /// What is left of it in a patient who has other variants or diseases, too: no part offers a
    /// drug that fails with one of them.
    ///
    /// @param weakening of the patient's other matches
    public TherapyMatch beside(List<Evidence> weakening) {
        return new TherapyMatch(
                exact.beside(weakening),
                broader.beside(weakening),
                anyCancer.beside(weakening),
                otherStage);
    }
}
