package io.twinmesh.cli.backend;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.client.ClientFolder;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/// `--data`: the server whose registered clients these are.
final class Clients {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "data folder of the server (or TWINMESH_DATA)",
            defaultValue = "${env:TWINMESH_DATA}")
    private Path data = Path.of("");

    ClientFolder folder() {
        if (!Files.isDirectory(data.resolve("keys"))) {
            throw CommandFailure.usage(
                    data + " is not the data folder of a server: it has no folder keys");
        }
        return new ClientFolder(data.resolve("clients"));
    }
}
