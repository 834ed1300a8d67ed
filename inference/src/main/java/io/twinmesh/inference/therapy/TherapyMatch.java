package io.twinmesh.inference.therapy;

/// What a table holds on one variant in one disease. The three parts are never mixed: only the
/// first is about this variant in this disease.
///
/// @param exact this variant, this disease
/// @param broader a class that this variant belongs to (its place, or any mutation of the gene), in
///   this disease
/// @param anyCancer this variant, in a line about cancer of any kind
public record TherapyMatch(Findings exact, Findings broader, Findings anyCancer) {}
