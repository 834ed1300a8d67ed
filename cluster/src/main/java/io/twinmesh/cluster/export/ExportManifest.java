package io.twinmesh.cluster.export;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.export.ExportCommand.LookReply;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.export.ExportedFile.Kind;

import java.util.Optional;

/// What a client gets when its export is complete: where the files are.
final class ExportManifest {
    private ExportManifest() {}

    /// @param base the address of the export, to which a file's name is added
    static ObjectNode of(LookReply.Ready ready, String base) {
        var manifest =
                Json.object()
                        .put("transactionTime", ready.snapshot().at().toString())
                        .put("request", ready.order().request())
                        .put("requiresAccessToken", true);
        for (var kind : Kind.values()) {
            var list = manifest.putArray(name(kind));
            for (var file : ready.progress().files()) {
                if (file.kind() == kind && file.resources() > 0) {
                    list.addObject()
                            .put("type", file.type())
                            .put("url", base + "/" + file.name())
                            .put("count", file.resources());
                }
            }
        }
        return manifest;
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case OUTPUT -> "output";
            case DELETED -> "deleted";
            case ERROR -> "error";
        };
    }

    /// The file of that name, when the manifest names it.
    static Optional<ExportedFile> file(LookReply.Ready ready, String name) {
        return ready.progress().files().stream()
                .filter(file -> file.name().equals(name) && file.resources() > 0)
                .findFirst();
    }
}
