package io.twinmesh.actors.export;

import io.twinmesh.actors.export.ExportEvent.Ending;
import io.twinmesh.persistence.format.Stored;

import java.time.Instant;

/// Where an export stands.
///
/// | from | on | to | because |
/// |---|---|---|---|
/// | Unknown | ordered | Ordered | the client asked, and a place was free |
/// | Ordered | prepared | Running | the moment that it shows is fixed before anything is read |
/// | Running | advanced | Running | some patients more are read |
/// | Running | completed | Complete | none is left |
/// | Ordered, Running | failed | Failed | too many failures in a row |
/// | all but Unknown | ended | Ended | deleted, expired or withdrawn; what is left is discarded |
/// | Running, Complete | ended | Ended | its key is gone: an older backup brought back what was deleted |
public sealed interface ExportState extends Stored {
    record Unknown() implements ExportState {}

    record Ordered(ExportOrder order) implements ExportState {}

    record Running(ExportOrder order, ExportSnapshot snapshot, ExportProgress progress)
            implements ExportState {}

    record Complete(ExportOrder order, ExportSnapshot snapshot, ExportProgress progress, Instant at)
            implements ExportState {}

    record Failed(ExportOrder order, String code, Instant at) implements ExportState {}

    record Ended(Ending why) implements ExportState {}
}
