package io.twinmesh.cli.client;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a running server writes into `server.json` of its data folder when it is ready.
///
/// @param http where the HTTP interface is; nowhere when the server is not of the role api
/// @param gateway `host:port` of the door for providers
/// @param management where probes and metrics are
/// @param pid the server's process
/// @param version the server's release
public record ServerAddress(URI http, String gateway, URI management, long pid, String version) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// @throws CommandFailure when the server serves no HTTP
    @Override
    public URI http() {
        if (http.toString().isEmpty()) {
            throw new CommandFailure(
                    Exit.USAGE,
                    "this server has not the role api: name one that has, with --server");
        }
        return http;
    }

    /// Where the file is.
    public static Path file(Path data) {
        return data.resolve("server.json");
    }

    /// Reads the address of the server that runs on `data`.
    public static ServerAddress of(Path data) {
        if (!Files.exists(file(data))) {
            throw new CommandFailure(
                    Exit.UNREACHABLE,
                    "no server runs on "
                            + data
                            + ": start it with: twinmesh server --data "
                            + data);
        }
        try {
            var tree = MAPPER.readTree(file(data).toFile());
            return new ServerAddress(
                    URI.create(tree.path("http").asText()),
                    tree.path("gateway").asText(),
                    URI.create(tree.path("management").asText()),
                    tree.path("pid").asLong(),
                    tree.path("version").asText());
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot read " + file(data) + ": " + e.getMessage());
        }
    }
}
