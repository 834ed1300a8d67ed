package io.twinmesh.actors;

import java.util.Set;

/// Why something was not done: a value, not an exception.
///
/// @param code permanent and public, lower-case words joined by `.` and `-`, for example
///   `consent.withdrawn`; listed in `docs/refusals.md`
/// @param why one sentence for a person: what was wrong and what was expected, never a patient's
///   value or name
public record Refusal(String code, String why) implements Wire, Provisional {
    private static final Set<String> NOT_NOW =
            Set.of("twin.busy", "twin.fenced", "twin.too-many-open-questions");

    /// A fenced twin has stopped itself: another server has the twin, and it alone knows what was
    /// decided and whether there is an answer.
    @Override
    public boolean provisional() {
        return NOT_NOW.contains(code);
    }
}
