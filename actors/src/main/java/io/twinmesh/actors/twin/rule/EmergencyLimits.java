package io.twinmesh.actors.twin.rule;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

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

    /// @param root the whole configuration, with the block `twinmesh.emergency-access`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static EmergencyLimits of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.emergency-access");
        var longest = block.atMost("longest", Duration.ofHours(4));
        var usual = block.atMost("usual", Duration.ofHours(4));
        block.refuseUnless(
                usual.compareTo(longest) <= 0,
                "usual",
                "twinmesh.emergency-access.longest",
                "the first must not be longer than the second");
        return new EmergencyLimits(usual, longest);
    }
}
