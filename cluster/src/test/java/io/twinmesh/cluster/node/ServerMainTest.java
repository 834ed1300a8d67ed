package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.log.Skey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gateway.heartbeat; often; must be a duration from 100ms to 1m, got 'often'",
                "ledger.policy-file; /none; must name a tlog-policy of this network's logs and their witnesses, got '/none': there is no such file"
            })
    void a_setting_that_cannot_be_is_said_before_anything_is_there(
            String key, String value, String complaint, @TempDir Path folder) {
        var data = folder.resolve("data");

        assertThat(code(data, key, value)).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("twinmesh server: setting twinmesh." + key + ": " + complaint + "\n");
        assertThat(data).doesNotExist();
    }

    /// Which log is this one's, its key tells, which is in the folder.
    @Test
    void a_policy_about_another_log_is_said_before_there_is_a_database(@TempDir Path folder)
            throws IOException {
        var data = folder.resolve("data");
        var other = Skey.of("twinmesh.local/lane/0", new byte[32]).vkey().text();
        var policy =
                Files.writeString(folder.resolve("policy"), "log " + other + "\nquorum none\n");

        assertThat(code(data, "ledger.policy-file", policy.toString())).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .startsWith("twinmesh server: setting twinmesh.ledger.policy-file: must name")
                .contains(", got '" + policy + "': it does not name this log, which is twinmesh.");
        assertThat(data.resolve("db")).isEmptyDirectory();
        assertThat(data.resolve("vault")).isEmptyDirectory();
    }

    private int code(Path data, String key, String value) {
        System.setProperty("twinmesh." + key, value);
        ConfigFactory.invalidateCaches();
        try {
            var options = ServerOptions.parse(List.of("--data", data.toString()), "", "");
            return code(
                    () -> NodeWiring.start(options, InstantSource.system(), new SecureRandom()));
        } finally {
            System.clearProperty("twinmesh." + key);
            ConfigFactory.invalidateCaches();
        }
    }

    private int code(Runnable server) {
        return ServerMain.codeOf(server, new PrintStream(said, true, StandardCharsets.UTF_8));
    }
}
