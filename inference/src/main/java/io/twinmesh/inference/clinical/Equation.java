package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Set;

/// One published equation. Pure: the same readings give the same score to the last bit.
public interface Equation {
    /// @param in values that the manifest's check accepted: every required one is there, of the
    ///   right type and in range. Of one that can raise a red flag any may be absent
    Score compute(Readings in);

    /// Codes of all its categories, the mildest first where the source ranks them; empty when the
    /// source has none.
    default List<String> categories() {
        return List.of();
    }

    /// Codes of those of its categories that a clinician should be warned of: what the source calls
    /// high, urgent, positive or failing. The others are informations.
    default Set<String> alarming() {
        return Set.of("high", "very-high");
    }
}
