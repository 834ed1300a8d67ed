package io.twinmesh.cli.doctor;

/// Something that is not as it should be.
///
/// @param what for programs: permanent, for example `heap`
/// @param seen what was measured, beside what it should be
/// @param remedy what to look at or to change
record Finding(String what, String seen, String remedy) {}
