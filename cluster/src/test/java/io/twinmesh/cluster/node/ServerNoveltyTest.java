package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

class ServerNoveltyTest {
    @TempDir private Path temp = Path.of("");

    @Tag("slow")
    @Test
    void it_is_off_by_default_and_says_so() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var patient = new LivePatient(client, "N-1").saturation("97", Instant.now());

            assertThat(client.get(patient.path() + "/novelty").code()).isEqualTo("novelty.off");
        }
    }
}
