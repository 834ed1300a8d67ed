package io.twinmesh.actors.job.entity;

import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.Recovery;

/// How a job reads its history. It has a dozen events and never a snapshot, so none is looked for.
final class JobRecovery {
    static final Recovery FROM_EVENTS =
            Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());

    private JobRecovery() {}
}
