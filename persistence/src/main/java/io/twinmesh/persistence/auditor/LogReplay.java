package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads a log leaf by leaf into books before it agrees to a checkpoint: the leaves must give the
/// checkpoint's root and keep the books straight. Goes on where it left off; begins anew when what
/// it read before is not what the checkpoint is of. Not for several threads at once.
///
/// @param <B> what is kept of the leaves
final class LogReplay<B extends LogReplay.Books> implements Scrutiny {
    private final String origin;
    private final LeafSource source;
    private final long mostAtOnce;
    private final Supplier<B> fresh;
    private CompactRange tree = CompactRange.empty();
    private B books;

    /// What is kept of the leaves of one kind of log.
    @FunctionalInterface
    interface Books {
        /// Enters the next leaf.
        ///
        /// @return what is wrong with it
        Optional<String> enter(byte[] leaf);
    }

    /// @param origin of the log that `source` serves
    /// @param mostAtOnce how many leaves to read for one opinion; when there are more, it is that
    ///   nothing can be said yet, and the next one goes on from there
    /// @param fresh books without a leaf
    LogReplay(String origin, LeafSource source, long mostAtOnce, Supplier<B> fresh) {
        this.origin = origin;
        this.source = source;
        this.mostAtOnce = mostAtOnce;
        this.fresh = fresh;
        this.books = fresh.get();
    }

    /// Of what was read so far.
    B books() {
        return books;
    }

    @Override
    public Opinion of(Checkpoint next) {
        if (!next.origin().equals(origin)) {
            return new Opinion.Undecided("the auditor reads another log");
        }
        if (next.size() < tree.size()) {
            forget();
        }
        long until =
                next.size() - tree.size() > mostAtOnce ? tree.size() + mostAtOnce : next.size();
        try {
            var objection = readUntil(until, next.size());
            if (objection.isPresent()) {
                forget();
                return new Opinion.Objection(objection.get());
            }
        } catch (IOException e) {
            return new Opinion.Undecided("the leaves cannot be read: " + e.getMessage());
        }
        if (until < next.size()) {
            return new Opinion.Undecided(
                    "read " + until + " of " + next.size() + " leaves; ask again");
        }
        if (!tree.root().equals(next.root())) {
            forget();
            return new Opinion.Objection("the leaves that are served do not give this root");
        }
        return new Opinion.Agreed();
    }

    private Optional<String> readUntil(long until, long size) throws IOException {
        while (tree.size() < until) {
            var path = TilePath.Entries.holding(tree.size(), size);
            var leaves = leaves(path);
            long first = path.index() * TilePath.FULL;
            var next =
                    leaves.subList(
                            (int) (tree.size() - first),
                            (int) Math.min(leaves.size(), until - first));
            for (var leaf : next) {
                var objection = books.enter(leaf);
                if (objection.isPresent()) {
                    return objection;
                }
            }
            tree = tree.appendAll(Rfc9162.leafHashes(next));
        }
        return Optional.empty();
    }

    private List<byte[]> leaves(TilePath.Entries path) throws IOException {
        try {
            var leaves = Tiles.unbundle(source.bundle(path));
            if (leaves.size() == path.width()) {
                return leaves;
            }
            throw new IOException(
                    "a bundle has " + leaves.size() + " leaves, want " + path.width());
        } catch (IllegalArgumentException e) {
            throw new IOException("what is served is no bundle: " + e.getMessage(), e);
        }
    }

    private void forget() {
        tree = CompactRange.empty();
        books = fresh.get();
    }
}
