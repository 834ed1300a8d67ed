package io.twinmesh.cli.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

final class TwinCommandTest {
    private static final FakeServer.Reply STORED =
            new FakeServer.Reply(
                    200,
                    """
                    {"resourceType":"Bundle","type":"transaction-response","entry":[
                     {"response":{"status":"201 Created","location":"Patient/tw-a/_history/1"}},
                     {"response":{"status":"200 OK","location":"Observation/o/_history/3"}}]}
                    """,
                    Map.of(
                            "TwinMesh-Import",
                            "read=10, stored=8, unchanged=1, refused=0, facts=5"));

    @TempDir Path folder;
    private FakeServer server;
    private Path bundle;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        bundle = Files.writeString(folder.resolve("bundle.json"), "{\"resourceType\":\"Bundle\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(String verb, String what, String... more) {
        var arguments = new java.util.ArrayList<String>();
        arguments.addAll(
                java.util.List.of("twin", verb, what, "--data", folder.resolve("data").toString()));
        arguments.addAll(java.util.List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void import_sends_the_file_as_it_is_and_says_what_was_stored() {
        server.on("POST /fhir", STORED);

        var run = run("import", bundle.toString());

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .isEqualToNormalizingNewlines(
                        "bundle.json: 10 read, 8 stored, 1 unchanged, 5 facts -> tw-a\n");
        assertThat(server.seen().getFirst().body()).isEqualTo("{\"resourceType\":\"Bundle\"}");
        assertThat(server.seen().getFirst().headers())
                .containsEntry("Content-type", "application/fhir+json");
    }

    @Test
    void erase_prints_the_proof_and_with_json_in_one_line() {
        server.on(
                "DELETE /v1/twins/tw-a",
                new FakeServer.Reply(200, "{\"twin\":\"tw-a\",\"proof\":\"note\"}", Map.of()));

        var run = run("erase", "tw-a", "--yes", "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .isEqualToNormalizingNewlines("{\"twin\":\"tw-a\",\"proof\":\"note\"}\n");
        assertThat(run("erase", "tw-a", "--yes").out().lines()).hasSize(4);
    }

    @Test
    void import_waits_while_the_server_is_busy() {
        server.on(
                "POST /fhir",
                new FakeServer.Reply(
                        503, "{\"code\":\"index.behind\"}", Map.of("Retry-After", "1")));
        server.on("POST /fhir", STORED);

        var run = run("import", bundle.toString());

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(server.seen())
                .extracting(FakeServer.Seen::body)
                .containsExactly("{\"resourceType\":\"Bundle\"}", "{\"resourceType\":\"Bundle\"}");
        assertThat(run.err())
                .matches(
                        "bundle\\.json: the server is busy \\(503 index\\.behind\\) and the same is"
                                + " sent again, for [0-9]+ s at most\\R");
    }

    @Test
    void import_of_what_stays_busy_ends_with_the_code_and_sends_no_other_file() throws Exception {
        Files.writeString(folder.resolve("other.json"), "{}");
        server.on("POST /fhir", 503, "{\"code\":\"server.busy\",\"detail\":\"not now\"}");

        var run = run("import", folder.toString(), "--patience", "0");

        assertThat(run.exit()).isEqualTo(Exit.FAILURE);
        assertThat(run.err()).contains("bundle.json: server.busy: not now: given up");
        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void patience_is_a_day_at_most() {
        server.on("POST /fhir", STORED);

        assertThat(run("import", bundle.toString(), "--patience", "86401").exit())
                .isEqualTo(Exit.USAGE);
        assertThat(run("import", bundle.toString(), "--patience", "86400").exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void import_goes_on_after_a_refused_bundle_and_ends_with_refused() throws Exception {
        Files.writeString(folder.resolve("other.json"), "{}");
        server.on("POST /fhir", 400, "{\"code\":\"bundle.malformed\",\"detail\":\"entry 3\"}");
        server.on("POST /fhir", STORED);

        var run = run("import", folder.toString(), "--json");

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("bundle.json: bundle.malformed: entry 3");
        assertThat(run.out()).startsWith("{\"file\":\"other.json\",\"bundle\":{\"read\":10");
        assertThat(run.out()).contains("\"twins\":[{\"id\":\"tw-a\"}]");
    }

    @Test
    void import_names_each_entry_of_a_batch_that_was_not_taken() {
        server.on(
                "POST /fhir",
                new FakeServer.Reply(
                        200,
                        """
                        {"resourceType":"Bundle","type":"batch-response","entry":[
                         {"response":{"status":"201 Created","location":"Organization/o/_history/1"}},
                         {"response":{"status":"400 Bad Request","outcome":{"issue":[{"details":
                          {"coding":[{"code":"resource.shape"}]},"diagnostics":"entry 1"},{"details":
                          {"coding":[{"code":"resource.code-unknown"}]},"diagnostics":"too"}]}}}]}
                        """,
                        Map.of("TwinMesh-Import", "read=2, stored=1, unchanged=0, refused=1")));

        var run = run("import", bundle.toString());

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err())
                .contains(
                        "bundle.json: entry[1]: resource.shape: entry 1; resource.code-unknown:"
                                + " too");
        assertThat(run.out()).contains("2 read, 1 stored, 0 unchanged, 0 facts, 1 refused");
    }

    @Test
    void show_prints_what_the_twin_holds() {
        server.on(
                "GET /v1/twins/tw-a",
                200,
                """
                {"id":"tw-a","revision":3,"sex":"female",
                 "facts":[{"code":"8480-6","value":126.9,"unit":"mm[Hg]"}],
                 "resources":{"Observation":44}}
                """);

        var run = run("show", "tw-a");

        assertThat(run.exit()).isEqualTo(Exit.OK);
        assertThat(run.out())
                .contains("sex              female")
                .contains("facts (1)")
                .contains("code=8480-6  value=126.9  unit=mm[Hg]")
                .containsPattern("Observation +44");
    }

    @Test
    void an_unknown_twin_is_refused_with_its_code() {
        server.on("GET /v1/twins/tw-b", 404, "{\"code\":\"twin.unknown\",\"detail\":\"No.\"}");

        var run = run("show", "tw-b");

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).isEqualToNormalizingNewlines("twinmesh: twin.unknown: No.\n");
    }

    @Test
    void without_a_server_the_command_says_how_to_start_one() throws Exception {
        Files.delete(folder.resolve("data").resolve("server.json"));

        var run = run("show", "tw-a");

        assertThat(run.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(run.err()).contains("twinmesh server --data");
    }

    @Test
    void without_any_address_it_is_a_usage_error() {
        var run = CommandRun.of("twin", "show", "tw-a");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
    }
}
