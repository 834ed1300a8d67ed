package io.twinmesh.cli.provider.agent;

import io.grpc.Status;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.NodeMessage;

/// What the agent's loop reacts to.
///
/// Events of a stream carry the stream they belong to: those of an earlier one are ignored.
sealed interface AgentEvent {
    record FrameArrived(GatewayStream stream, GatewayFrame frame) implements AgentEvent {}

    /// The network answered whether the node may connect.
    record Answered(Admission.Answer answer) implements AgentEvent {}

    record StreamEnded(GatewayStream stream, Status status) implements AgentEvent {}

    record HeartbeatDue(GatewayStream stream) implements AgentEvent {}

    record ReconnectDue() implements AgentEvent {}

    /// A worker is done with a lease.
    record LeaseDone(String lease, NodeMessage answer) implements AgentEvent {}

    /// The lease's time is over, whether or not a worker is still at it.
    record LeaseOverdue(String lease) implements AgentEvent {}

    /// An answer of a benchmark that the gateway asked for.
    record ProofReady(GatewayStream stream, NodeMessage answer) implements AgentEvent {}

    /// @param finish whether what runs is to be finished first; else it is handed back
    record DrainOrdered(boolean finish) implements AgentEvent {}

    /// The drain has taken long enough.
    record DrainOverdue() implements AgentEvent {}
}
