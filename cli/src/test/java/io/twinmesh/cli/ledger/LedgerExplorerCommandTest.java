package io.twinmesh.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.persistence.explorer.LogEntry;
import io.twinmesh.persistence.receipt.Receipt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Of the committed receipt's leaf, which is leaf 5 of 19.
class LedgerExplorerCommandTest {
    @TempDir private Path folder = Path.of("");

    private static byte[] resource(String name) throws IOException {
        try (var in = LedgerExplorerCommandTest.class.getResourceAsStream("/ledger/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static Receipt receipt() throws IOException {
        return Receipt.parse(resource("receipt.json"));
    }

    private static String key() throws IOException {
        return "--key=" + new String(resource("log.vkey"), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String json() throws IOException {
        return new LogEntry(5, receipt().leaf())
                .json()
                .put("proof", "/v1/ledger/entries/5/proof")
                .toString();
    }

    private CommandRun run(FakeServer server, String command, String... more) throws Exception {
        var data = DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        var arguments =
                new ArrayList<>(List.of("ledger", command, "--data", data.path().toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void an_entry_is_shown_and_its_proof_is_checked_and_written() throws Exception {
        try (var server = FakeServer.start()) {
            var proof = receipt().tlogProof().text();
            server.on("GET /v1/ledger/entries/5", 200, json())
                    .on("GET /v1/ledger/entries/5/proof", 200, proof);
            var file = folder.resolve("5.tlog-proof");

            var run = run(server, "entry", "5", key(), "--proof", file.toString());

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("payout").contains("-278").contains("provider");
            assertThat(run.err()).contains("the leaf is in the log");
            assertThat(Files.readString(file)).isEqualTo(proof);
        }
    }

    @Test
    void without_a_key_it_says_that_nothing_was_checked() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/entries/5", 200, json());

            var run = run(server, "entry", "5", "--json");

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).isEqualToIgnoringNewLines(json());
            assertThat(run.err()).contains("NOT CHECKED");
        }
    }

    @Test
    void a_server_that_says_other_than_the_leafs_bytes_is_found_out() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/entries/5", 200, json().replace("-278", "-279"))
                    .on("GET /v1/ledger/entries/6", 200, json());

            var lie = run(server, "entry", "5");
            assertThat(lie.exit()).isEqualTo(Exit.NO);
            assertThat(lie.err()).contains("'postings'");
            var other = run(server, "entry", "6");
            assertThat(other.exit()).isEqualTo(Exit.NO);
            assertThat(other.err()).contains("it is leaf 5");
        }
    }

    @Test
    void a_leaf_that_is_not_under_the_checkpoint_is_found_out() throws Exception {
        try (var server = FakeServer.start()) {
            var leaf = receipt().leaf();
            leaf[60] ^= 1;
            var proof = receipt().tlogProof().text();
            server.on("GET /v1/ledger/entries/5", 200, new LogEntry(5, leaf).json().toString())
                    .on("GET /v1/ledger/entries/5/proof", 200, proof);

            var run = run(server, "entry", "5", key());

            assertThat(run.exit()).isEqualTo(Exit.NO);
            assertThat(run.err()).contains("not under the checkpoint");
        }
    }

    @Test
    void a_search_goes_on_until_nothing_older_is_left() throws Exception {
        try (var server = FakeServer.start()) {
            var path = "GET /v1/ledger/search?q=" + "ab".repeat(16);
            server.on(path, 200, "{\"kind\":\"id\",\"entries\":[],\"before\":20000}")
                    .on(path + "&before=20000", 200, "{\"entries\":[" + json() + "]}");

            var run = run(server, "search", "ab".repeat(16));

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("payout").contains(receipt().payout().value());
        }
    }

    @Test
    void a_search_that_finds_nothing_says_no() throws Exception {
        try (var server = FakeServer.start()) {
            server.on("GET /v1/ledger/search?q=99", 200, "{\"kind\":\"index\",\"entries\":[]}");

            assertThat(run(server, "search", "99").exit()).isEqualTo(Exit.NO);
        }
    }

    @Test
    void payouts_of_a_model_are_listed_up_to_the_limit() throws Exception {
        try (var server = FakeServer.start()) {
            var one =
                    "{\"index\":5,\"time\":\"t\",\"job\":\"job-1\",\"model\":\"m\",\"work\":\"w\"}";
            server.on(
                    "GET /v1/ledger/payouts?digest=m",
                    200,
                    "{\"payouts\":[" + one + "," + one + "],\"before\":5}");

            var run = run(server, "search", "m", "--payouts", "--limit", "1", "--json");

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(new ObjectMapper().readTree(run.out()).path("payouts")).hasSize(1);
        }
    }
}
