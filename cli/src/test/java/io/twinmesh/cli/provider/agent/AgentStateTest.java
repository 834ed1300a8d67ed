package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.provider.agent.admission.NodeStanding;
import io.twinmesh.cli.provider.agent.state.AgentStatus;
import io.twinmesh.cli.provider.agent.state.StateFolder;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

class AgentStateTest {
    @TempDir private Path folder = Path.of("");

    @Nested
    class Key {
        @Test
        void is_drawn_once_and_readable_by_its_owner_only() throws Exception {
            var state = StateFolder.open(folder.resolve("new"));

            var key = state.key(new SecureRandom());

            assertThat(state.key(new SecureRandom()).verifyingKey()).isEqualTo(key.verifyingKey());
            var file = folder.resolve("new").resolve("node.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }

        @Test
        void is_refused_when_others_can_read_it() throws Exception {
            var state = StateFolder.open(folder);
            var _ = state.key(new SecureRandom());
            Files.setPosixFilePermissions(
                    folder.resolve("node.key"), PosixFilePermissions.fromString("rw-r-----"));

            assertThatThrownBy(() -> state.key(new SecureRandom()))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("others can use the key file");
        }
    }

    @Test
    void a_status_survives_the_way_through_its_file() throws Exception {
        var written =
                new AgentStatus(
                        "node-1",
                        "alpha",
                        "127.0.0.1:1",
                        "connected",
                        new NodeStanding("probation", "network.enrolled", "new"),
                        42,
                        Instant.parse("2026-11-21T12:00:00Z"),
                        2,
                        7,
                        1,
                        Optional.of(Instant.parse("2026-11-21T12:00:00Z")));
        StateFolder.open(folder).writeStatus(written.json());

        assertThat(AgentStatus.read(folder.resolve("status.json"))).contains(written);
    }

    @Test
    void backoff_doubles_up_to_its_bound_with_jitter_and_starts_over_after_success() {
        for (var seed = 0; seed < 50; seed++) {
            var backoff =
                    new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random(seed));
            for (var failures = 0; failures < 100; failures++) {
                var bound = Math.min(5000, 100L << Math.min(failures, 10));
                assertThat(backoff.next().toMillis())
                        .as("seed %d", seed)
                        .isBetween(bound / 2, bound);
            }
            backoff.succeeded();
            assertThat(backoff.next().toMillis()).isBetween(50L, 100L);
        }
    }
}
