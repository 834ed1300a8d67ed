package io.twinmesh.inference.therapy;

/// A disease as the Disease Ontology names it.
///
/// @param doid digits of its id, leading zeros kept; empty when the table gives none
public record Disease(String doid, String name) {
    /// Any cancer: the only ancestor that a table without the ontology itself shows.
    static final String CANCER = "162";
}
