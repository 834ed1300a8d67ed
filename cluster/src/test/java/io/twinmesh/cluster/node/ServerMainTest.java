package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

final class ServerMainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void a_server_that_stopped_in_order_ends_with_0() {
        assertThat(code(() -> {})).isZero();

        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void a_server_that_cannot_start_says_why_and_ends_with_the_code_of_it() {
        int code =
                code(() -> {
                    throw new StartFailure(StartFailure.UNREACHABLE, "the database is away");
                });

        assertThat(code).isEqualTo(5);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("twinmesh server: the database is away\n");
    }

    @Test
    void an_exception_that_nobody_foresaw_is_said_and_ends_the_server() {
        int code =
                code(() -> {
                    throw new IllegalStateException("two of one kind");
                });

        assertThat(code).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("java.lang.IllegalStateException")
                .doesNotContain("two of one kind");
    }

    @Test
    void an_error_of_the_machine_is_said_and_ends_the_server() {
        int code =
                code(() -> {
                    throw new NoSuchMethodError("gone");
                });

        assertThat(code).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("NoSuchMethodError");
    }

    @Test
    void a_setting_that_cannot_be_is_said_before_anything_is_there(@TempDir Path folder) {
        var data = folder.resolve("data");
        System.setProperty("twinmesh.gateway.heartbeat", "often");
        ConfigFactory.invalidateCaches();
        try {
            var options = ServerOptions.parse(List.of("--data", data.toString()), "", "");

            int code =
                    code(() ->
                            NodeWiring.start(options, InstantSource.system(), new SecureRandom()));

            assertThat(code).isEqualTo(1);
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .isEqualTo(
                            "twinmesh server: setting twinmesh.gateway.heartbeat: must be a duration"
                                    + " from 100ms to 1m, got 'often'\n");
            assertThat(data).doesNotExist();
        } finally {
            System.clearProperty("twinmesh.gateway.heartbeat");
            ConfigFactory.invalidateCaches();
        }
    }

    private int code(Runnable server) {
        return ServerMain.codeOf(server, new PrintStream(said, true, StandardCharsets.UTF_8));
    }
}
