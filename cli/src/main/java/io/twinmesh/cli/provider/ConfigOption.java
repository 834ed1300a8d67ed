package io.twinmesh.cli.provider;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where an agent's file of configuration is.
final class ConfigOption {
    private static final Path USUAL =
            Path.of(System.getProperty("user.home", "."), ".twinmesh", "provider.properties");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "the agent's file of configuration, key = value as the options are named"
                            + " (default: ~/.twinmesh/provider.properties, where there is one)")
    private Optional<Path> file = Optional.empty();

    AgentFile open() {
        if (file.isPresent()) {
            return AgentFile.read(file.get());
        }
        return Files.exists(USUAL) ? AgentFile.read(USUAL) : AgentFile.none();
    }
}
