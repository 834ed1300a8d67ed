package io.twinmesh.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.testing.UnendingServer;
import io.twinmesh.persistence.log.TilePath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.http.HttpTimeoutException;
import java.time.Duration;

@Timeout(60)
class ServedLogTest {
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Test
    void a_log_that_does_not_end_what_it_serves_is_given_up() throws Exception {
        try (var frozen = UnendingServer.start("");
                var log = new ServedLog(frozen.uri(), SHORT)) {
            assertThatThrownBy(log::checkpoint).isInstanceOf(HttpTimeoutException.class);
            assertThat(frozen.left()).isTrue();
        }
        try (var dripping = UnendingServer.start("1".repeat(6_000));
                var log = new ServedLog(dripping.uri(), SHORT)) {
            assertThatThrownBy(() -> log.bundle(new TilePath.Entries(0, 256)))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThat(dripping.left()).isTrue();
        }
    }
}
