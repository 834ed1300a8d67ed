package io.twinmesh.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

final class EarningsCommandTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void are_those_of_this_machines_node_by_the_networks_books() throws Exception {
        Files.writeString(
                folder.resolve("status.json"),
                """
                {"node":"node-1","name":"alpha","gateway":"127.0.0.1:1","state":"stopped","pid":1,
                "startedAt":"2026-11-21T12:00:00Z","slots":2,"served":0,"failed":0}
                """);
        try (var server = FakeServer.start()) {
            var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());
            server.on(
                            "GET /v1/nodes/node-1",
                            200,
                            "{\"id\":\"node-1\",\"account\":\"ab12\",\"jobs\":7,\"failed\":1,"
                                    + "\"earned\":467,\"holds\":492,\"earnings\":{\"payouts\":8,"
                                    + "\"vested\":350,\"pending\":55,\"withheld\":12,"
                                    + "\"slashed\":44,\"returned\":6}}")
                    .on(
                            "GET /v1/nodes/node-1/verdicts",
                            200,
                            "{\"verdicts\":[{\"taken\":{\"amount\":44,\"leaf\":9}},{\"taken\":"
                                    + "{\"amount\":8,\"leaf\":4},\"appeal\":{\"givenBackLeaf\":5}},{}]}")
                    .on(
                            "GET /v1/ledger/accounts/ab12",
                            200,
                            "{\"account\":\"ab12\",\"available\":400,\"reserved\":0,\"pending\":55,"
                                    + "\"withheld\":12}");

            var run =
                    CommandRun.of(
                            "provider",
                            "earnings",
                            "--state",
                            folder.toString(),
                            "--data",
                            data.path().toString());

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out().lines().toList().getLast().split(" +"))
                    .as("467 = 350 + 55 + 12 + 44 + 6")
                    .containsExactly(
                            "ab12", "7", "1", "8", "467", "350", "55", "12", "44", "6", "492",
                            "400", "3", "44");
        }
    }

    @Test
    void of_a_machine_that_never_joined_are_none() {
        var run =
                CommandRun.of(
                        "provider", "earnings", "--state", folder.toString(), "--data", "nowhere");

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.err()).contains("no agent ever ran");
    }
}
