package io.twinmesh.cluster.openmhealth;

/// What a signal measures.
///
/// @param system a URI, for example `http://loinc.org`
public record SignalCode(String system, String code, String display) {}
