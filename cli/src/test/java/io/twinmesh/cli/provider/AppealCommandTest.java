package io.twinmesh.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.cli.testing.CommandRun;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.enrolment.AppealText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

class AppealCommandTest {
    private static final String VERDICT = "0123456789abcdef".repeat(2);

    @TempDir private Path folder = Path.of("");

    @Test
    void is_signed_by_the_nodes_key_and_needs_no_token() throws Exception {
        ran();
        var key = StateFolder.open(folder).key(new SecureRandom());
        try (var server = FakeServer.start()) {
            server.on(
                    "POST /v1/nodes/node-1/appeals",
                    201,
                    "{\"id\":\"v1\",\"appeal\":{\"state\":\"open\",\"reason\":\"bad memory\"}}");

            var run = appeal("bad memory", server.uri().toString());

            assertThat(run.exit()).as(run.err()).isEqualTo(Exit.OK);
            assertThat(run.out()).contains("v1       open    bad memory");
            var seen = server.seen().getLast();
            assertThat(seen.headers()).doesNotContainKey("Authorization");
            var body = JsonMapper.builder().build().readTree(seen.body());
            assertThat(body.path("verdict").asText()).isEqualTo(VERDICT);
            assertThat(body.path("reason").asText()).isEqualTo("bad memory");
            assertThat(
                            key.verifyingKey()
                                    .verifies(
                                            new AppealText(VERDICT, "bad memory").bytes(),
                                            HexFormat.of()
                                                    .parseHex(body.path("signature").asText())))
                    .isTrue();
        }
    }

    @Test
    void what_is_signed_is_three_lines() {
        assertThat(new String(new AppealText(VERDICT, "why").bytes(), StandardCharsets.UTF_8))
                .isEqualTo("twinmesh-appeal/1\nverdict " + VERDICT + "\nreason why\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "one\ntwo"})
    void a_reason_out_of_its_form_is_told_before_anything_is_sent(String reason) throws Exception {
        ran();

        var run = appeal(reason, "http://127.0.0.1:1");

        assertThat(run.exit()).isEqualTo(Exit.USAGE);
        assertThat(run.err()).contains("1 to 500 characters on one line");
    }

    @Test
    void of_a_machine_that_never_joined_there_is_none() {
        var run = appeal("why", "http://127.0.0.1:1");

        assertThat(run.exit()).isEqualTo(Exit.NO);
        assertThat(run.err()).contains("no agent ever ran");
    }

    private CommandRun appeal(String reason, String server) {
        return CommandRun.of(
                "provider",
                "appeal",
                VERDICT,
                "--reason",
                reason,
                "--server",
                server,
                "--state",
                folder.toString());
    }

    private void ran() throws IOException {
        Files.writeString(
                folder.resolve("status.json"),
                """
                {"node":"node-1","name":"alpha","gateway":"127.0.0.1:1","state":"stopped","pid":1,
                "startedAt":"2026-11-21T12:00:00Z","slots":2,"served":0,"failed":0}
                """);
    }
}
