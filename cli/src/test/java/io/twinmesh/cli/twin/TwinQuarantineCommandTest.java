package io.twinmesh.cli.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class TwinQuarantineCommandTest {
    private static final String LIST =
            "{\"twins\":[{\"twin\":\"tw-1\",\"sequenceNumber\":7,"
                    + "\"code\":\"history.seal-broken\",\"since\":\"2026-11-21T12:00:00Z\"}]}";

    @TempDir Path folder;

    @Test
    void lists_each_twin_in_one_row_or_as_the_server_said_it() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("GET /v1/quarantine", 200, LIST);
            var data = folder.toString();

            var table = CommandRun.of("twin", "quarantine", "list", "--data", data);
            var json = CommandRun.of("twin", "quarantine", "list", "--data", data, "--json");

            assertThat(table.out())
                    .contains("tw-1  7    history.seal-broken  2026-11-21T12:00:00Z");
            assertThat(json.out().strip()).isEqualTo(LIST);
        }
    }

    @Test
    void lets_a_twin_out() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("DELETE /v1/quarantine/tw-1", 200, "{}");

            var run =
                    CommandRun.of(
                            "twin", "quarantine", "retry", "tw-1", "--data", folder.toString());

            assertThat(run.err()).contains("let out: tw-1");
        }
    }
}
