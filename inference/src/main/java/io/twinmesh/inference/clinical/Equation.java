package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One published equation. Pure: the same readings give the same score to the last bit.
public interface Equation {
    /// @param in values that the manifest's check accepted: every required one is there, of the
    ///   right type and in range. Of one that can raise a red flag any may be absent
    Score compute(Readings in);

    /// All its categories, the mildest first where the source ranks them; empty when the source has
    /// none.
    default List<Score.Category> categories() {
        return List.of();
    }

    /// Those of its categories that an answer with these values can have: several where an input
    /// decides, too, as an age does.
    ///
    /// @param values by output name; some may not be there, as far as a manifest does not show them
    default List<Score.Category> possible(Map<String, Double> values) {
        return categories();
    }

    /// Whether each of its answers has a category; otherwise it depends on an input that may not be
    /// known.
    default boolean categorises() {
        return !categories().isEmpty();
    }

    /// Every warning that it can give.
    default Set<String> warnings() {
        return Set.of();
    }

    /// Every reason that it can give why it does not hold.
    default List<Score.Excluded> exclusions() {
        return List.of();
    }

    /// Codes of those of its categories that a clinician should be warned of: what the source calls
    /// high, urgent, positive or failing. The others are informations.
    default Set<String> alarming() {
        return Set.of("high", "very-high");
    }
}
