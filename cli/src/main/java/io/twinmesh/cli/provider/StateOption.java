package io.twinmesh.cli.provider;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/// Where an agent keeps its state.
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "where the node's key and models are kept (default: ~/.twinmesh/provider)")
    private Path folder = Path.of(System.getProperty("user.home", "."), ".twinmesh", "provider");

    StateFolder open() {
        return StateFolder.open(folder);
    }

    Path folder() {
        return folder;
    }
}
