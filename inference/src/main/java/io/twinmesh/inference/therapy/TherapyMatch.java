package io.twinmesh.inference.therapy;

import java.util.List;

/// What a table holds on one variant in one disease. The three parts are never mixed: only the
/// first is about this variant in this disease.
///
/// @param exact this variant, this disease
/// @param broader a class that this variant belongs to (its place, or any mutation of the gene), in
///   this disease
/// @param anyCancer this variant, in a line about cancer of any kind
/// @param otherStage lines that would stand in one of the three, were the disease of their stage;
///   nothing is offered of them
public record TherapyMatch(
        Findings exact, Findings broader, Findings anyCancer, List<Evidence> otherStage) {
    public TherapyMatch {
        otherStage = List.copyOf(otherStage);
    }
}
