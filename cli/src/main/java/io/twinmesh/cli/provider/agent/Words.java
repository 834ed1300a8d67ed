package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;

import io.twinmesh.wire.node.Bye;
import io.twinmesh.wire.node.Decline;
import io.twinmesh.wire.node.Drain;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeMessage;

import java.time.Instant;
import java.util.List;

/// What an agent says to its gateway, results of leases and of benchmarks apart.
final class Words {
    private Words() {}

    /// @param running leases that the node is still at
    static NodeMessage hello(ProviderAgent.Setup setup, List<String> running, Instant now) {
        return NodeMessage.newBuilder()
                .setHello(
                        Hello.newBuilder()
                                .setPublicKey(
                                        ByteString.copyFrom(setup.key().verifyingKey().bytes()))
                                .setAgentVersion(setup.version())
                                .setCapabilities(setup.capabilities())
                                .addAllLeasesInFlight(running)
                                .setSentAtMillis(now.toEpochMilli()))
                .build();
    }

    /// @param loaded digests of models that are in memory
    static NodeMessage heartbeat(LeaseBook leases, List<String> loaded) {
        return NodeMessage.newBuilder()
                .setHeartbeat(
                        Heartbeat.newBuilder()
                                .setFreeSlots(leases.freeSlots())
                                .addAllLeasesRunning(leases.running())
                                .addAllLoadedModels(loaded))
                .build();
    }

    /// Another node is to serve the lease.
    static NodeMessage decline(String lease, String code) {
        return NodeMessage.newBuilder()
                .setDecline(Decline.newBuilder().setLeaseId(lease).setCode(code))
                .build();
    }

    static NodeMessage drain(boolean finish) {
        return NodeMessage.newBuilder()
                .setDrain(Drain.newBuilder().setFinishRunning(finish))
                .build();
    }

    static NodeMessage bye() {
        return NodeMessage.newBuilder().setBye(Bye.getDefaultInstance()).build();
    }
}
