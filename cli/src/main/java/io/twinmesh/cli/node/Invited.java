package io.twinmesh.cli.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// The file that invites a provider; it holds a secret.
public final class Invited {
    private Invited() {}

    /// Invites one node and writes the invitation, readable by this user only.
    ///
    /// @param api with the scope `node:operate`
    /// @param owner 1 to 40 of `a-z 0-9 . _ -`
    /// @return the file
    public static Path node(ApiClient api, String owner, Path file) {
        write(ask(api, owner, false), file);
        return file;
    }

    static JsonNode ask(ApiClient api, String owner, boolean reusable) {
        var body = JsonNodeFactory.instance.objectNode().put("owner", owner);
        if (reusable) {
            body.put("reusable", true);
        }
        return api.post("/v1/nodes/invitations", body, Map.of());
    }

    static void write(JsonNode invitation, Path file) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, invitation + "\n");
        } catch (FileAlreadyExistsException _) {
            throw new CommandFailure(
                    Exit.REFUSED, "there is a file already: " + file + "; it stays");
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot write " + file);
        }
    }
}
