package io.twinmesh.cli.backend;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.persistence.client.ClientFolder;

import java.nio.file.Files;
import java.nio.file.Path;

/// The registered clients of a data folder.
final class Clients {
    private Clients() {}

    static ClientFolder of(Path data) {
        if (!Files.isDirectory(data.resolve("keys"))) {
            throw CommandFailure.usage(
                    data + " is not the data folder of a server: it has no folder keys");
        }
        return new ClientFolder(data.resolve("clients"));
    }
}
