package io.twinmesh.actors.export;

import io.twinmesh.persistence.identity.ExportId;

import org.apache.pekko.Done;

import java.util.concurrent.CompletionStage;

/// The work of an export. Every call may come again after it failed or was never heard of, and must
/// then give the same.
public interface ExportWork {
    /// Holds the export's place, makes its key and chooses the moment that it shows.
    CompletionStage<ExportSnapshot> prepare(ExportId export, ExportOrder order);

    /// Reads the next patients and adds what they permit to the files. Fails with
    /// [ExportKeyGoneException] when the key is destroyed.
    ///
    /// @param progress what is stored of the steps before; files can have more than it says, of a
    ///   step that was not stored
    CompletionStage<ExportStep> step(
            ExportId export, ExportOrder order, ExportSnapshot snapshot, ExportProgress progress);

    /// Completes when the export's key is there; fails with [ExportKeyGoneException] when it is
    /// destroyed.
    CompletionStage<Done> check(ExportId export);

    /// Destroys the key, deletes the files and gives the place back.
    CompletionStage<Done> discard(ExportId export);
}
