package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.witness.Scrutiny;

import java.util.Optional;

/// Reads a log beside the ledger's before it agrees to a checkpoint: see [LogReplay]. Not for
/// several threads at once.
public final class LinkedAudit implements Scrutiny {
    private final LogReplay<LinkedBooks> replay;

    private LinkedAudit(LogReplay<LinkedBooks> replay) {
        this.replay = replay;
    }

    /// @param origin of the log that `source` serves; its end says what it is of
    /// @param mostAtOnce how many leaves to read for one opinion; when there are more, it is that
    ///   nothing can be said yet, and the next one goes on from there
    /// @return empty for an origin that ends with neither `/models` nor `/nodes`
    public static Optional<LinkedAudit> of(String origin, LeafSource source, long mostAtOnce) {
        return kind(origin)
                .map(kind ->
                        new LinkedAudit(
                                new LogReplay<>(
                                        origin, source, mostAtOnce, () -> new LinkedBooks(kind))));
    }

    private static Optional<Class<? extends LinkedEvent>> kind(String origin) {
        return switch (origin.substring(origin.lastIndexOf('/') + 1)) {
            case "models" -> Optional.of(LinkedEvent.OfModel.class);
            case "nodes" -> Optional.of(LinkedEvent.OfNode.class);
            default -> Optional.empty();
        };
    }

    @Override
    public Opinion of(Checkpoint next) {
        return replay.of(next);
    }

    /// How many leaves were read so far.
    public long leaves() {
        return replay.books().leaves();
    }
}
