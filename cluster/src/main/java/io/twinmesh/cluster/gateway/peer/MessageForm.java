package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.NodeMessage;

import java.util.List;
import java.util.Optional;

/// The form of the names in a node's message. They are looked up, kept and said again, to the node
/// and to other servers: of any length they would fill the gateway's memory.
final class MessageForm {
    private MessageForm() {}

    /// @return what is out of its form, and what it should be; empty when nothing is
    static Optional<String> problem(NodeMessage message) {
        return switch (message.getMessageCase()) {
            case HELLO -> leases("leases_in_flight", message.getHello().getLeasesInFlightList());
            case HEARTBEAT -> heartbeat(message.getHeartbeat());
            case RESULT -> lease(message.getResult().getLeaseId());
            case FAILURE -> lease(message.getFailure().getLeaseId());
            case DECLINE -> lease(message.getDecline().getLeaseId());
            case DRAIN, BYE, BENCHMARK_DONE, BENCHMARK_SHOWN, MESSAGE_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> heartbeat(Heartbeat beat) {
        return leases("leases_running", beat.getLeasesRunningList())
                .or(() ->
                        beat.getLoadedModelsList().stream().allMatch(Digest::isOne)
                                ? Optional.empty()
                                : Optional.of("loaded_models must be sha256: and 64 hex digits"));
    }

    private static Optional<String> lease(String name) {
        return leases("lease_id", List.of(name));
    }

    private static Optional<String> leases(String field, List<String> names) {
        return names.stream().allMatch(LeaseId::isOne)
                ? Optional.empty()
                : Optional.of(field + " must be ls- and 32 hex digits");
    }
}
