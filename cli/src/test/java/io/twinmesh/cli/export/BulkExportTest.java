package io.twinmesh.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.cli.testing.FakeServer.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class BulkExportTest {
    private static final String ORDER = "/fhir/$export/ex-1";
    private static final String LINES = "{\"id\":\"1\",\"v\":1.00}\n{\"id\":\"2\"}\n";

    @TempDir Path folder;
    private FakeServer server;
    private Path out;

    @BeforeEach
    void start() throws Exception {
        server = FakeServer.start();
        DataFolder.in(folder.resolve("data")).servedAt(server.uri());
        out = folder.resolve("all");
        server.on("DELETE " + ORDER, new Reply(202, "", Map.of()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void ordered(String query) {
        server.on(
                "GET /fhir/$export" + query,
                new Reply(202, "", Map.of("Content-Location", "http://elsewhere:1" + ORDER)));
    }

    private void complete(int count) {
        server.on(
                "GET " + ORDER,
                200,
                """
                {"transactionTime":"2026-11-21T12:00:00Z","output":[
                 {"type":"Observation","url":"http://elsewhere:1%1$s/files/1","count":%2$d},
                 {"type":"Observation","url":"http://elsewhere:1%1$s/files/1","count":%2$d}],
                 "error":[{"type":"OperationOutcome","url":"http://elsewhere:1%1$s/files/2","count":1}]}
                """
                        .formatted(ORDER, count));
        server.on("GET " + ORDER + "/files/1", 200, LINES);
        server.on("GET " + ORDER + "/files/2", 200, "{\"id\":\"e\"}\n");
    }

    private CommandRun all(String... more) {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("twin", "export", "--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--all", "--out", out.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private boolean takenBack() {
        return server.seen().stream().anyMatch(seen -> seen.what().equals("DELETE " + ORDER));
    }

    @Test
    void every_file_of_the_export_is_fetched_into_a_folder_of_its_owner_and_the_order_taken_back()
            throws Exception {
        ordered("?_type=Observation");
        complete(2);

        var run = all("--type", "Observation");

        assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
        assertThat(out.resolve("Observation.1.ndjson")).hasContent(LINES);
        assertThat(out.resolve("Observation.2.ndjson")).hasContent(LINES);
        assertThat(out.resolve("error.OperationOutcome.1.ndjson")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rwx------");
        assertThat(run.out().lines()).hasSize(4);
        assertThat(run.out()).containsPattern("all/Observation.1.ndjson +2 +" + LINES.length());
        assertThat(run.err())
                .contains("something was left out")
                .contains("next time give --since 2026-11-21T12:00:00Z");
        assertThat(left()).containsExactly("all", "data");
        assertThat(takenBack()).isTrue();
        assertThat(server.seen().getFirst().headers()).containsEntry("Prefer", "respond-async");
    }

    @Test
    void a_file_with_fewer_lines_than_the_manifest_says_leaves_nothing() throws Exception {
        ordered("");
        complete(3);

        var run = all();

        assertThat(run.exit()).isEqualTo(Exit.FAILURE);
        assertThat(run.err()).contains("cut short: got 2 lines, the manifest says 3");
        assertThat(left()).containsExactly("data");
        assertThat(takenBack()).isTrue();
    }

    @Test
    void a_folder_that_is_there_is_left_alone() throws Exception {
        Files.createDirectory(out);

        var run = all();

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("expected the name of a new folder");
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void an_export_that_is_withdrawn_is_refused() throws Exception {
        ordered("");
        server.on("GET " + ORDER, 404, "{\"code\":\"export.withdrawn\",\"detail\":\"Erased.\"}");

        var run = all();

        assertThat(run.exit()).isEqualTo(Exit.REFUSED);
        assertThat(run.err()).contains("export.withdrawn: Erased.");
        assertThat(left()).containsExactly("data");
    }

    /// A clock that moves only while the export is waited for.
    private static final class Waiting {
        private final List<Duration> pauses = new ArrayList<>();
        private Instant now = Instant.parse("2026-11-21T12:00:00Z");

        void pause(Duration length) {
            pauses.add(length);
            now = now.plus(length);
        }
    }

    @Test
    void it_asks_as_seldom_as_the_server_wants_and_not_for_ever() {
        ordered("");
        server.on("GET " + ORDER, new Reply(202, "", Map.of("Retry-After", "7")));
        server.on("GET " + ORDER, new Reply(429, "{}", Map.of("Retry-After", "20")));
        server.on("GET " + ORDER, new Reply(202, "", Map.of("Retry-After", "99999")));
        var waiting = new Waiting();
        try (var api = new ApiClient(server.uri(), Optional::empty);
                var into = PrivateFolder.of(out)) {
            var export = new BulkExport(api, () -> waiting.now, waiting::pause);

            assertThatThrownBy(() ->
                            export.fetch(
                                    Optional.empty(),
                                    Optional.empty(),
                                    Duration.ofMinutes(2),
                                    into))
                    .hasMessageContaining("not complete after 2 minutes and was taken back");
        }
        assertThat(waiting.pauses)
                .containsExactly(
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
        assertThat(takenBack()).isTrue();
        assertThat(out).doesNotExist();
    }
}
