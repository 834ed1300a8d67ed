package io.twinmesh.cli.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Twinmesh;
import io.twinmesh.cli.provider.agent.admission.NodeStanding;
import io.twinmesh.cli.provider.agent.state.AgentStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

class ProviderCommandTest {
    @TempDir private Path folder = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void status_says_that_no_agent_ever_ran() {
        assertThat(run("provider", "status", "--state", folder.toString())).isEqualTo(Exit.NO);
        assertThat(err.toString()).contains("no agent ever ran");
    }

    @Test
    void status_of_a_killed_agent_is_stopped_whatever_it_wrote_last() throws Exception {
        // a process number that is alive (this one) but started at another time
        var written = status(ProcessHandle.current().pid(), Instant.EPOCH).json();
        Files.writeString(folder.resolve("status.json"), written);

        assertThat(run("provider", "status", "--json", "--state", folder.toString()))
                .isEqualTo(Exit.NO);

        var json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.path("state").asText()).isEqualTo("stopped");
        assertThat(json.path("served").asLong()).isEqualTo(7);
        assertThat(run("provider", "drain", "--state", folder.toString())).isEqualTo(Exit.NO);
        assertThat(run("provider", "leave", "--state", folder.toString())).isEqualTo(Exit.NO);
        assertThat(folder.resolve("leave")).doesNotExist();
    }

    @Test
    void join_refuses_an_invitation_that_is_none() throws Exception {
        var file = Files.writeString(folder.resolve("join.json"), "{\"gateway\":\"nowhere\"}");

        assertThat(run("provider", "join", "--join", file.toString())).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("host:port");
        assertThat(run("provider", "join", "--join", file.toString(), "--slots", "0"))
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void join_refuses_a_certificate_that_is_none() throws Exception {
        var file =
                Files.writeString(
                        folder.resolve("join.json"),
                        """
                        {"server":"http://127.0.0.1:1","gateway":"127.0.0.1:1","certificatePem":"none","token":"x"}
                        """);

        assertThat(run("provider", "join", "--join", file.toString(), "--state", folder.toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("certificate");
    }

    private int run(String... arguments) {
        return Twinmesh.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static AgentStatus status(long pid, Instant startedAt) {
        return new AgentStatus(
                "node-1",
                "alpha",
                "127.0.0.1:1",
                "connected",
                new NodeStanding("probation", "network.enrolled", "the node is new"),
                pid,
                startedAt,
                2,
                7,
                1,
                Optional.of(Instant.parse("2026-11-21T12:00:00Z")));
    }
}
