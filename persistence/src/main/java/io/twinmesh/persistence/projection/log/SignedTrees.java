package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CheckpointFile;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.log.LogTables.LogState;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// What the signers of logs signed last, in files and not in their database: one that comes back
/// from an older backup does not know what was signed after it, and would be signed a second
/// history.
///
/// A file is written behind the commit and never ahead of it, after a power cut neither: the commit
/// is on the disk first, and what leaves tell of before they are signed. So it may be one
/// checkpoint behind, or more where a server that was slow to write put back what another had
/// written; it is brought up to date under the log's lock whenever it is looked at.
///
/// @param folder for all servers that sign; in no backup of the database
/// @param commits of the database of the log, and of those that its events need
public record SignedTrees(Path folder, CommitsOnDisk commits) {
    /// What is to be signed must still be there after a power cut: others keep what was signed.
    void beforeSigning() {
        commits.force();
    }

    /// Checks that a log has grown out of what is remembered of it, and remembers it. To be called
    /// while nobody else can sign.
    ///
    /// @param name of the file
    /// @param state as it is committed, or of no leaf
    /// @throws ProjectionHaltedException when it has not: nothing must be signed
    void requireGrown(String name, Vkey log, LogState state, Tiles.TileSource tiles) {
        last(name, log).ifPresent(last -> requireGrown(log, last, state, tiles));
        remember(name, log, state.checkpoint());
    }

    private static void requireGrown(
            Vkey log, Checkpoint last, LogState state, Tiles.TileSource tiles) {
        long then = last.size();
        long now = state.tree().size();
        if (then > now) {
            throw new ProjectionHaltedException(
                    "the log "
                            + log.name()
                            + " has "
                            + now
                            + " leaves and "
                            + then
                            + " were signed: an older backup was restored");
        }
        if (!root(then, tiles).equals(last.root())) {
            throw new ProjectionHaltedException(
                    "the first "
                            + then
                            + " leaves of the log "
                            + log.name()
                            + " are not those that were signed");
        }
    }

    private static TreeHash root(long size, Tiles.TileSource tiles) {
        try {
            return Rfc9162.root(size, Tiles.nodes(tiles));
        } catch (IllegalStateException e) {
            throw new ProjectionHaltedException("the tiles are damaged: " + e.getMessage(), e);
        }
    }

    /// Remembers a checkpoint that is committed; a smaller one than the last changes nothing.
    void remember(String name, Vkey log, String note) {
        long size = Checkpoint.open(note, log).size();
        if (last(name, log).filter(last -> last.size() >= size).isPresent()) {
            return;
        }
        commits.force();
        try {
            file(name).write(note);
        } catch (IOException e) {
            throw new UncheckedIOException("what was signed cannot be remembered", e);
        }
    }

    private Optional<Checkpoint> last(String name, Vkey log) {
        var file = file(name);
        try {
            return file.read().map(note -> Checkpoint.open(note, log));
        } catch (IOException e) {
            throw new UncheckedIOException("what was signed cannot be read from " + file.path(), e);
        } catch (IllegalArgumentException e) {
            throw new ProjectionHaltedException(
                    "what is remembered of the log in %s is not ours: %s"
                            .formatted(file.path(), e.getMessage()),
                    e);
        }
    }

    private CheckpointFile file(String name) {
        return new CheckpointFile(folder.resolve(name + ".checkpoint"));
    }
}
