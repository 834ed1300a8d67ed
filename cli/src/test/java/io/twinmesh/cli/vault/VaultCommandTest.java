package io.twinmesh.cli.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class VaultCommandTest {
    private static final String STANDING =
            "{\"masterKeys\":[{\"id\":\"m2\",\"wraps\":3},{\"id\":\"m1\",\"wraps\":0}]}";
    private static final String TABLE = "master key  wraps\nm2          3\nm1          0\n";

    @TempDir Path folder;
    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        DataFolder.in(folder).servedAt(server.uri());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun vault(String command, String... more) {
        var words = new ArrayList<>(List.of("vault", command));
        words.addAll(List.of("--data", folder.toString()));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(String[]::new));
    }

    @Test
    void each_command_shows_what_each_master_key_wraps() {
        server.on("GET /v1/vault/rotation", 200, STANDING)
                .on("POST /v1/vault/rotation", 202, STANDING)
                .on("DELETE /v1/vault/master-keys/m0", 200, STANDING);

        assertThat(vault("status").out()).isEqualTo(TABLE);
        assertThat(vault("rotate").out()).isEqualTo(TABLE);
        assertThat(vault("retire", "m0").out()).isEqualTo(TABLE);
    }

    @Test
    void the_servers_object_is_printed_when_it_is_asked_for() {
        server.on("GET /v1/vault/rotation", 200, STANDING);

        assertThat(vault("status", "--json").out().strip()).isEqualTo(STANDING);
    }

    @Test
    void alone_it_shows_its_commands_and_ends_as_misused() {
        var run = CommandRun.of("vault");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("rotate").contains("status").contains("retire");
    }
}
