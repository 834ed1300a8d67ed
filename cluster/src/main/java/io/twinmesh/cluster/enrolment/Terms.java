package io.twinmesh.cluster.enrolment;

import com.typesafe.config.Config;

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

    /// @param root the whole configuration, with the blocks `twinmesh.nodes` and `twinmesh.gateway`
    public static Terms of(Config root) {
        var nodes = root.getConfig("twinmesh.nodes");
        return new Terms(
                nodes.getDuration("certificate-lifetime"),
                nodes.getDuration("invitation-lifetime"),
                root.getDuration("twinmesh.gateway.max-clock-skew"));
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }
}
