package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;

import java.util.ArrayList;
import java.util.List;

/// What a log serves; tests change it.
final class ServedLeaves {
    static final String ORIGIN = "log.example/lane/0";

    private final String origin;
    private final List<byte[]> leaves = new ArrayList<>();

    ServedLeaves() {
        this(ORIGIN);
    }

    ServedLeaves(String origin) {
        this.origin = origin;
    }

    List<byte[]> leaves() {
        return leaves;
    }

    /// The checkpoint of the first leaves as they are served now.
    Checkpoint checkpoint(int size) {
        return Checkpoint.of(
                origin,
                CompactRange.empty()
                        .appendAll(
                                leaves.subList(0, size).stream().map(Rfc9162::leafHash).toList()));
    }

    Checkpoint everything() {
        return checkpoint(leaves.size());
    }
}
