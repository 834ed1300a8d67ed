package io.twinmesh.inference.catalog.manifest;

/// One declared output of a model.
///
/// @param unit UCUM; `1` for a probability, `{score}` for points
/// @param min smallest plausible value, inclusive; a result outside is refused before anyone sees
///   it
/// @param max largest plausible value, inclusive
public record OutputSpec(String name, String description, String unit, double min, double max) {}
