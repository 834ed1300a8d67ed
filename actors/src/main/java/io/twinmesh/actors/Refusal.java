package io.twinmesh.actors;

/// Why something was not done: a value, not an exception.
///
/// @param code permanent and public, lower-case words joined by `.` and `-`, for example
///   `consent.withdrawn`; listed in `docs/refusals.md`
/// @param why one sentence for a person: what was wrong and what was expected, never a patient's
///   value or name
public record Refusal(String code, String why) implements Wire {}
