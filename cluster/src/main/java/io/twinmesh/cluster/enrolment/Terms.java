package io.twinmesh.cluster.enrolment;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// What holds for every enrolment.
///
/// @param certificateLifetime how long a node's certificate lasts
/// @param invitationLifetime how long an invitation may be used, when nothing else is said
/// @param maxClockSkew how far a node's clock may be off
public record Terms(
        Duration certificateLifetime, Duration invitationLifetime, Duration maxClockSkew) {
    public Terms {
        positive("certificate-lifetime", certificateLifetime);
        positive("invitation-lifetime", invitationLifetime);
        positive("max-clock-skew", maxClockSkew);
    }

    /// @param root the whole configuration, with the block `twinmesh.nodes`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static Terms of(Config root, Duration maxClockSkew) {
        var block = new ConfigBlock(root, "twinmesh.nodes");
        return new Terms(
                block.atMost("certificate-lifetime", ConfigBlock.TEN_YEARS),
                block.atMost("invitation-lifetime", ConfigBlock.TEN_YEARS),
                maxClockSkew);
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }
}
