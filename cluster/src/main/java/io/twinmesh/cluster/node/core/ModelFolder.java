package io.twinmesh.cluster.node.core;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.SigningKey;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// The models that a server offers: those of this release, and those in its folder.
final class ModelFolder {
    private ModelFolder() {}

    /// Writes this release's models into the folder, where they are not yet, and reads all of it.
    /// Blocks.
    ///
    /// @param author the network's key: machines run nothing that it has not signed
    /// @throws StartFailure naming the file that is damaged, missing or of another signer
    static ModelCatalog open(Path folder, SigningKey author) {
        try {
            ModelCatalog.publishBuiltIn(folder, author);
            return ModelCatalog.open(folder, author.verifyingKey());
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "models: "
                            + e.getMessage()
                            + Optional.ofNullable(e.getCause())
                                    .map(cause -> ": " + cause.getMessage())
                                    .orElse("")
                            + "; bring back the file as it was, or move it away",
                    e);
        }
    }
}
