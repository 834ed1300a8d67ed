package io.twinmesh.inference.signal;

/// Why a signal is not taken.
///
/// @param code permanent, listed in `docs/refusals.md`
/// @param why one sentence with the place and what was expected, never a sample
public record SignalRefusal(String code, String why) {}
