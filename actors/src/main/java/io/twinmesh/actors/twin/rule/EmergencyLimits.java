package io.twinmesh.actors.twin.rule;

import java.time.Duration;

/// How long an emergency access lasts.
///
/// @param usual when the patient did not say how long
/// @param longest whatever the patient said
public record EmergencyLimits(Duration usual, Duration longest) {
    public EmergencyLimits {
        if (!usual.isPositive() || usual.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "the usual time must be positive and at most the longest, got "
                            + usual
                            + " and "
                            + longest);
        }
    }
}
