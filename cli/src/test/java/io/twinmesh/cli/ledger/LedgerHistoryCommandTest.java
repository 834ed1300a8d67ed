package io.twinmesh.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class LedgerHistoryCommandTest {
    private static final String PAGE =
            """
            {"account":"ab","before":7,"lines":[
             {"index":9,"time":"2026-01-01T00:00:00Z","kind":"transfer","id":"o1","amount":-30,
              "roles":["payer"],"other":"cd"},
             {"index":7,"time":"2025-12-31T00:00:00Z","kind":"payout","id":"job-1","amount":65,
              "roles":["author","network"]}]}
            """;

    @TempDir private Path folder = Path.of("");

    private CommandRun history(FakeServer server, String... more) throws Exception {
        var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        var arguments = new java.util.ArrayList<String>();
        arguments.add("ledger");
        arguments.add("history");
        arguments.add("--data");
        arguments.add(data.path().toString());
        arguments.addAll(java.util.List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void shows_a_line_per_leaf_with_roles_and_the_other_account() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/accounts/ab/history?limit=2&before=12", 200, PAGE);

            var run = history(server, "ab", "--limit", "2", "--before", "12");

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out())
                    .contains("9     2026-01-01T00:00:00Z  transfer  -30     payer")
                    .contains("65      author,network  job-1");
        }
    }

    @Test
    void without_an_account_shows_the_callers_own() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/me", 200, "{\"account\":\"ab\"}")
                    .on("GET /v1/ledger/accounts/ab/history?limit=50", 200, PAGE);

            var run = history(server, "--json");

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("\"before\":7");
        }
    }

    @Test
    void follows_what_comes_behind_the_newest_line_that_it_showed() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/accounts/ab/history?limit=50", 200, PAGE)
                    .on(
                            "GET /v1/ledger/accounts/ab/events?after=10",
                            200,
                            """
                            retry: 1

                            id: 13
                            event: transfer
                            data: {"index":12,"time":"2026-01-02T00:00:00Z","kind":"transfer","id":"o2","amount":5,"roles":["recipient"],"other":"cd"}

                            """)
                    .on(
                            "GET /v1/ledger/accounts/ab/events?after=10",
                            401,
                            "{\"status\":401,\"code\":\"auth.expired\"}");

            var run = history(server, "ab", "--follow");

            assertThat(run.out().lines().toList().getLast())
                    .isEqualTo("2026-01-02T00:00:00Z  transfer  5  o2  cd");
            assertThat(run.exit()).isEqualTo(Exit.REFUSED);
            assertThat(server.seen().getLast().headers()).containsEntry("Last-event-id", "13");
        }
    }

    @Test
    void what_is_older_cannot_be_followed() throws Exception {
        try (var server = FakeServer.start()) {
            var run = history(server, "ab", "--follow", "--before", "3");

            assertThat(run.exit()).isEqualTo(Exit.USAGE);
            assertThat(server.seen()).isEmpty();
        }
    }
}
