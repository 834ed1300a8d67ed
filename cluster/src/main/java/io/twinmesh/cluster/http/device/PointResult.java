package io.twinmesh.cluster.http.device;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.command.SignalCommand.TakenChunk;

import java.util.Locale;
import java.util.Optional;

/// What became of one data point.
///
/// @param result `stored`, `unchanged`, `late` or `refused`
/// @param overlapping another value of that moment was stored earlier, and is what is read
/// @param refusal why it was refused
record PointResult(String result, boolean overlapping, Optional<Refusal> refusal) {
    /// It came before.
    static final PointResult UNCHANGED = new PointResult("unchanged", false, Optional.empty());

    static final PointResult STORED = new PointResult("stored", false, Optional.empty());

    static PointResult refused(Refusal refusal) {
        return new PointResult("refused", false, Optional.of(refusal));
    }

    static PointResult of(TakenChunk chunk) {
        return new PointResult(
                chunk.taken().name().toLowerCase(Locale.ROOT),
                chunk.overlapping(),
                chunk.refusal());
    }

    boolean taken() {
        return refusal.isEmpty();
    }
}
