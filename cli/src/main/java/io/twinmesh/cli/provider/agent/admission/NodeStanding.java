package io.twinmesh.cli.provider.agent.admission;

import io.twinmesh.wire.node.HeartbeatAck;
import io.twinmesh.wire.node.Welcome;

/// Where the network says that this node stands, and why.
///
/// @param standing for example `probation`; empty before the network said anything
/// @param code permanent
/// @param why one sentence
public record NodeStanding(String standing, String code, String why) {
    public static final NodeStanding UNKNOWN = new NodeStanding("", "", "");

    public static NodeStanding of(Welcome said) {
        return new NodeStanding(said.getStanding(), said.getStandingCode(), said.getStandingWhy());
    }

    public static NodeStanding of(HeartbeatAck said) {
        return new NodeStanding(said.getStanding(), said.getStandingCode(), said.getStandingWhy());
    }
}
