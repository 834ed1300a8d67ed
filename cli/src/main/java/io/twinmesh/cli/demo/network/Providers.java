package io.twinmesh.cli.demo.network;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.NodePages;
import io.twinmesh.cli.node.Invited;
import io.twinmesh.cli.server.ChildProcess;
import io.twinmesh.cli.server.Installation;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// The provider agents, each a process of its own.
public final class Providers {
    private static final Duration JOIN_WITHIN = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Installation installation;
    private final Path data;
    private final ApiClient api;
    private final Children children;
    private final InstantSource clock;
    private final LinkedHashMap<String, ChildProcess> agents = new LinkedHashMap<>();
    private final Map<String, String> nameOfNode = new TreeMap<>();

    public Providers(
            Installation installation,
            Path data,
            ApiClient api,
            Children children,
            InstantSource clock) {
        this.installation = installation;
        this.data = data;
        this.api = api;
        this.children = children;
        this.clock = clock;
    }

    /// Starts `count` more agents and waits until the network lists all as active.
    public void join(int count) {
        for (int i = 0; i < count; i++) {
            var name = "provider-" + (agents.size() + 1);
            var invitation =
                    Invited.node(api, name, data.resolve("providers").resolve(name + ".json"));
            var command =
                    installation.client(
                            List.of(
                                    "provider",
                                    "join",
                                    "--join",
                                    invitation.toString(),
                                    "--state",
                                    data.resolve("providers").resolve(name).toString(),
                                    "--name",
                                    name));
            var log = data.resolve("logs").resolve(name + ".log");
            var agent = ChildProcess.start(name, command, log);
            children.addKept(agent::close);
            agents.put(name, agent);
        }
        awaitActive();
    }

    private void awaitActive() {
        var deadline = clock.instant().plus(JOIN_WITHIN);
        while (true) {
            for (var node : NodePages.all(api).path("nodes")) {
                var name = node.path("name").asText();
                if (node.path("state").asText().equals("active") && alive(name)) {
                    nameOfNode.put(node.path("id").asText(), name);
                }
            }
            var waiting =
                    agents.values().stream()
                            .filter(ChildProcess::alive)
                            .filter(agent -> !nameOfNode.containsValue(agent.name()))
                            .toList();
            if (waiting.isEmpty()) {
                if (livingCount() == 0) {
                    throw agents.lastEntry().getValue().failure("no provider is running");
                }
                return;
            }
            if (clock.instant().isAfter(deadline)) {
                throw waiting.getFirst()
                        .failure(
                                waiting.getFirst().name()
                                        + " did not join in "
                                        + JOIN_WITHIN.toSeconds()
                                        + " seconds");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private boolean alive(String name) {
        var agent = agents.get(name);
        return agent != null && agent.alive();
    }

    public int livingCount() {
        return (int) agents.values().stream().filter(ChildProcess::alive).count();
    }

    /// The name of the living agent behind a node id.
    public Optional<String> nameOf(String nodeId) {
        return Optional.ofNullable(nameOfNode.get(nodeId)).filter(this::alive);
    }

    /// Process ids of the living agents.
    public List<Long> pids() {
        return agents.values().stream().filter(ChildProcess::alive).map(ChildProcess::pid).toList();
    }

    /// `kill -9`.
    public void kill(String name) {
        var agent = agents.get(name);
        if (agent == null) {
            throw new CommandFailure(Exit.FAILURE, "no agent is called " + name);
        }
        agent.kill();
    }
}
