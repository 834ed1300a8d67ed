package io.twinmesh.inference.therapy;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a table holds on one variant in one disease. The three parts are never mixed: only the
/// first is about this variant in this disease.
///
/// @param exact this variant, this disease; a therapy is a conflict, not an option, when a line
///   about this variant says in any disease or stage that it makes all of it fail; what else speaks
///   against one of its drugs stands beside the option
/// @param broader a class that this variant belongs to (its place, or any mutation of the gene), in
///   this disease; a therapy is a conflict when any part speaks against one of its drugs, or a line
///   about another disease says that one fails
/// @param anyCancer this variant, in a line about cancer of any kind; conflicts as in `broader`,
///   also by lines about another disease in which a therapy did not help
/// @param otherStage lines that would stand in one of the three, were the disease of their stage;
///   nothing is offered of them, and what they speak against counts
/// @param otherDisease lines about this variant, or its class, that speak against a therapy in
///   another disease: the patient's may be a kind of it, or it of the patient's
public record TherapyMatch(
        Findings exact,
        Findings broader,
        Findings anyCancer,
        List<Evidence> otherStage,
        List<Evidence> otherDisease) {
    public TherapyMatch {
        otherStage = List.copyOf(otherStage);
        otherDisease = List.copyOf(otherDisease);
    }

    /// @param itself whether a line is about the variant itself, and not about its class
    static TherapyMatch of(
            Predicate<Evidence> itself,
            List<Evidence> exact,
            List<Evidence> broader,
            List<Evidence> anyCancer,
            List<Evidence> otherStage,
            List<Evidence> otherDisease) {
        var parts = Stream.of(exact, broader, anyCancer, otherStage).flatMap(List::stream).toList();
        var resisted =
                Stream.concat(parts.stream(), otherDisease.stream())
                        .filter(Evidence::weakens)
                        .toList();
        var against = Findings.against(Stream.concat(parts.stream(), resisted.stream()).distinct());
        var anywhere = Findings.against(Stream.concat(parts.stream(), otherDisease.stream()));
        return new TherapyMatch(
                Findings.of(exact, against)
                        .withoutFailed(resisted.stream().filter(itself).toList()),
                Findings.of(broader, against).uncontested(),
                Findings.of(anyCancer, anywhere).uncontested(),
                otherStage,
                otherDisease);
    }

    /// Lines of every part, and about other diseases, that say that the variant takes the effect of
    /// a therapy, or something of it.
    public List<Evidence> weakening() {
        return Stream.of(
                        exact.lines(), broader.lines(), anyCancer.lines(), otherStage, otherDisease)
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
                otherStage,
                otherDisease);
    }
}
