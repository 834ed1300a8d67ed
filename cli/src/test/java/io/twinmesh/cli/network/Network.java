package io.twinmesh.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Busy;
import io.twinmesh.cli.client.ClientTokens;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.node.Invited;
import io.twinmesh.cli.server.ChildProcess;
import io.twinmesh.cli.server.Installation;
import io.twinmesh.cli.server.ServerProcess;
import io.twinmesh.cli.twin.AssertedConsent;
import io.twinmesh.cli.twin.Bundles;
import io.twinmesh.cli.twin.ImportedBundle;
import io.twinmesh.cli.twin.TwinImportCommand;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A server and its agents as processes on one data folder, for a test.
final class Network implements AutoCloseable {
    static final Path BUNDLES = Path.of("..", "..", "shared", "data", "clinical", "synthea-r4");
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final Path data;
    private final Map<String, ChildProcess> agents = new LinkedHashMap<>();
    private ServerProcess server;

    private Network(Path data, ServerProcess server) {
        this.data = data;
        this.server = server;
    }

    static Network start(Path data) {
        var server =
                ServerProcess.start(
                        Installation.current(), data, ServerProcess.FREE_PORTS, READY_WITHIN);
        return new Network(data, server);
    }

    ServerProcess server() {
        return server;
    }

    Path data() {
        return data;
    }

    /// The interface as `client` sees it, with every scope.
    ApiClient as(String client) {
        return as(client, ClientTokens.SCOPES);
    }

    ApiClient as(String client, List<String> scopes) {
        return new ApiClient(
                server.address().http(),
                ConnectionOptions.minted(data, client, scopes, InstantSource.system()));
    }

    /// The interface with this token, or none.
    ApiClient with(Optional<String> token) {
        return new ApiClient(server.address().http(), () -> token);
    }

    /// Starts an agent; it enrols anew, or comes back under the key of an earlier one of this name.
    void join(String name) {
        var invitation = data.resolve("providers").resolve(name + ".json");
        if (!Files.exists(invitation)) {
            try (var api = as("operator")) {
                Invited.node(api, name, invitation);
            }
        }
        var command =
                Installation.current()
                        .client(
                                List.of(
                                        "provider",
                                        "join",
                                        "--join",
                                        invitation.toString(),
                                        "--state",
                                        data.resolve("providers").resolve(name).toString(),
                                        "--name",
                                        name));
        agents.put(
                name,
                ChildProcess.start(name, command, data.resolve("logs").resolve(name + ".log")));
        awaitActive(name);
    }

    void awaitActive(String name) {
        try (var api = as("operator")) {
            await().atMost(READY_WITHIN)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> active(api).contains(name));
        }
    }

    private static List<String> active(ApiClient api) {
        var names = new ArrayList<String>();
        for (var node : api.get("/v1/nodes").path("nodes")) {
            if (node.path("state").asText().equals("active")) {
                names.add(node.path("name").asText());
            }
        }
        return names;
    }

    /// `kill -9` of an agent.
    void killAgent(String name) {
        Objects.requireNonNull(agents.get(name), name).kill();
    }

    /// `kill -9` of the server.
    void killServer() {
        server.child().kill();
    }

    /// A new server on the same folder and the same ports.
    void restartServer() {
        var http = server.address().http().getPort();
        var gateway = server.address().gateway().replaceFirst(".*:", "");
        server =
                ServerProcess.start(
                        Installation.current(),
                        data,
                        List.of("--port", Integer.toString(http), "--gateway-port", gateway),
                        READY_WITHIN);
    }

    static List<Path> bundles() {
        return Bundles.in(List.of(BUNDLES));
    }

    /// Imports one bundle and returns what the server said.
    static ImportedBundle bring(ApiClient api, Path bundle) {
        var imported =
                ImportedBundle.of(
                        TwinImportCommand.send(api, bundle, Busy.PATIENCE, System.err::println)
                                .doneOrFail());
        imported.twins().forEach(twin -> consent(api, twin));
        return imported;
    }

    static void consent(ApiClient api, String twin) {
        AssertedConsent.TREAT.give(api, twin, Busy.PATIENCE, System.err::println).doneOrFail();
    }

    static void deposit(ApiClient api, String client, long tokens) {
        var body =
                JsonNodeFactory.instance.objectNode().put("client", client).put("amount", tokens);
        var answer =
                api.post("/v1/ledger/deposits", body, Map.of("Idempotency-Key", "for-" + client));
        assertThat(answer.path("account").asText()).isNotEmpty();
    }

    @Override
    public void close() {
        agents.values().forEach(ChildProcess::close);
        server.close();
    }
}
