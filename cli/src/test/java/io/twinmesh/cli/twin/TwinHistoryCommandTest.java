package io.twinmesh.cli.twin;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class TwinHistoryCommandTest {
    private static final String FIRST =
            """
            {"twin":"tw-1","events":[
             {"sequenceNumber":1,"type":"opened","at":"2026-11-21T12:00:00Z","who":"demo"},
             {"sequenceNumber":2,"type":"resource-recorded","at":"2026-11-21T12:00:00Z","who":"demo",
              "resource":{"type":"Observation","id":"o1","version":2}}],"next":2}
            """;
    private static final String SECOND =
            """
            {"twin":"tw-1","events":[
             {"sequenceNumber":3,"type":"alert-raised","at":"2026-11-21T12:00:00Z",
              "rule":"oxygen-saturation-low","severity":"urgent"}]}
            """;

    @TempDir Path folder;

    @Test
    void a_timeline_is_read_page_by_page() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("GET /v1/twins/tw-1/timeline?after=0&count=100", 200, FIRST);
            server.on("GET /v1/twins/tw-1/timeline?after=2&count=100", 200, SECOND);

            var table = CommandRun.of("twin", "timeline", "--data", folder.toString(), "tw-1");
            var lines =
                    CommandRun.of(
                            "twin", "timeline", "--json", "--data", folder.toString(), "tw-1");

            assertThat(table.exit()).isZero();
            assertThat(table.out())
                    .contains("Observation/o1 version 2")
                    .contains("oxygen-saturation-low urgent");
            assertThat(lines.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
        }
    }

    @Test
    void a_twin_is_shown_as_it_was() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/twins/tw-1?at=2026-11-21T12%3A00%3A00Z",
                    200, "{\"id\":\"tw-1\",\"revision\":7,\"at\":\"2026-11-21T12:00:00Z\"}");

            var run =
                    CommandRun.of(
                            "twin",
                            "show",
                            "--data",
                            folder.toString(),
                            "--at",
                            "2026-11-21T12:00:00Z",
                            "tw-1");

            assertThat(run.exit()).isZero();
            assertThat(run.out()).containsPattern("revision +7");
        }
    }
}
