package io.twinmesh.cli.provider;

import io.twinmesh.cli.provider.agent.state.AgentStatus;
import io.twinmesh.cli.provider.agent.state.StateFolder;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Where an agent keeps its state, and how it is configured.
final class StateOption {
    private static final Path USUAL =
            Path.of(System.getProperty("user.home", "."), ".twinmesh", "provider");

    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "where the node's key and models are kept (default: ~/.twinmesh/provider)")
    private Optional<Path> folder = Optional.empty();

    AgentFile file() {
        return config.open();
    }

    StateFolder open() {
        return StateFolder.open(folder());
    }

    /// What the agent of this folder last wrote about itself; makes no folder.
    Optional<AgentStatus> status() throws IOException {
        return AgentStatus.read(StateFolder.statusFile(folder()));
    }

    private Path folder() {
        return folder.or(() -> file().path("state")).orElse(USUAL);
    }
}
