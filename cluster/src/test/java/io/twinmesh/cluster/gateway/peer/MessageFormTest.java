package io.twinmesh.cluster.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.wire.node.Decline;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.Heartbeat;
import io.twinmesh.wire.node.Hello;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Result;

import org.junit.jupiter.api.Test;

class MessageFormTest {
    private static final String LEASE = "ls-" + "0".repeat(32);
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @Test
    void the_name_of_a_lease_has_one_form_in_every_message() {
        for (var wrong : new String[] {"", LEASE + "0", LEASE + "\n", "LS-" + "0".repeat(32)}) {
            assertThat(MessageForm.problem(hello(LEASE, wrong)))
                    .contains("leases_in_flight must be ls- and 32 hex digits");
            assertThat(MessageForm.problem(running(LEASE, wrong)))
                    .contains("leases_running must be ls- and 32 hex digits");
            for (var message : ofOne(wrong)) {
                assertThat(MessageForm.problem(message))
                        .contains("lease_id must be ls- and 32 hex digits");
            }
        }
        assertThat(MessageForm.problem(hello(LEASE))).isEmpty();
        assertThat(MessageForm.problem(running(LEASE))).isEmpty();
        for (var message : ofOne(LEASE)) {
            assertThat(MessageForm.problem(message)).isEmpty();
        }
    }

    @Test
    void a_loaded_model_is_named_by_its_digest() {
        assertThat(MessageForm.problem(loaded(DIGEST))).isEmpty();
        assertThat(MessageForm.problem(loaded(DIGEST + "0")))
                .contains("loaded_models must be sha256: and 64 hex digits");
    }

    private static NodeMessage hello(String... leases) {
        var hello = Hello.newBuilder();
        for (var lease : leases) {
            hello.addLeasesInFlight(lease);
        }
        return NodeMessage.newBuilder().setHello(hello).build();
    }

    private static NodeMessage running(String... leases) {
        var beat = Heartbeat.newBuilder();
        for (var lease : leases) {
            beat.addLeasesRunning(lease);
        }
        return NodeMessage.newBuilder().setHeartbeat(beat).build();
    }

    private static NodeMessage loaded(String digest) {
        return NodeMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().addLoadedModels(digest))
                .build();
    }

    private static NodeMessage[] ofOne(String lease) {
        return new NodeMessage[] {
            NodeMessage.newBuilder().setResult(Result.newBuilder().setLeaseId(lease)).build(),
            NodeMessage.newBuilder().setFailure(Failure.newBuilder().setLeaseId(lease)).build(),
            NodeMessage.newBuilder().setDecline(Decline.newBuilder().setLeaseId(lease)).build()
        };
    }
}
