package io.twinmesh.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.DataFolder;
import io.twinmesh.cli.testing.FakeServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class AuditCommandTest {
    @TempDir Path folder;

    @Test
    void a_sound_trail_is_exit_code_0() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("GET /v1/audit/check", 200, "{\"sound\":true,\"records\":7,\"last\":7}");

            var run = CommandRun.of("audit", "check", "--data", folder.toString());

            assertThat(run.exit()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("sound: 7 records");
        }
    }

    @Test
    void a_broken_trail_is_exit_code_3_and_names_the_place() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/audit/check",
                    200,
                    "{\"sound\":false,\"number\":3,\"code\":\"audit.row-changed\"}");

            var run = CommandRun.of("audit", "check", "--data", folder.toString());

            assertThat(run.exit()).isEqualTo(Exit.NO);
            assertThat(run.out()).contains("broken at record 3: audit.row-changed");
        }
    }

    @Test
    void a_trail_with_acknowledged_breaks_is_sound_and_says_since_where() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/audit/check",
                    200,
                    "{\"sound\":true,\"records\":9,\"last\":9,\"acknowledged\":2,\"since\":8}");

            var run = CommandRun.of("audit", "check", "--data", folder.toString());

            assertThat(run.exit()).isEqualTo(Exit.OK);
            assertThat(run.out())
                    .contains(
                            "sound: 9 records",
                            "whole since record 8, with acknowledged breaks before: 2");
        }
    }

    @Test
    void a_break_is_acknowledged_with_its_place_and_the_reason() throws Exception {
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on("POST /v1/audit/acknowledgements", 200, "{\"acknowledged\":3}");

            var run =
                    CommandRun.of(
                            "audit",
                            "acknowledge",
                            "3",
                            "--reason",
                            "backup of 3 May brought back",
                            "--data",
                            folder.toString());

            assertThat(run.exit()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("acknowledged: the break at record 3");
        }
    }

    @Test
    void who_saw_what_is_one_row_each() throws Exception {
        var twin = "tw-" + "a".repeat(32);
        try (var server = FakeServer.start()) {
            DataFolder.in(folder).servedAt(server.uri());
            server.on(
                    "GET /v1/twins/" + twin + "/access?count=100",
                    200,
                    """
                    {"twin":"tw","entries":[{"id":"au-1","at":"2026-11-21T12:00:00Z",
                    "interaction":"read","outcome":0,"client":"clinic","type":"Observation",
                    "purpose":"TREAT"}]}
                    """);

            var run = CommandRun.of("audit", "access", twin, "--data", folder.toString());

            assertThat(run.out()).contains("2026-11-21T12:00:00Z  clinic", "Observation  TREAT");
        }
    }
}
