package io.twinmesh.actors.export;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;

import java.time.Instant;
import java.util.List;

/// What happened to an export. No event holds a patient's name or value.
public sealed interface ExportEvent extends Stored {
    Instant at();

    record ExportOrdered(Instant at, ExportOrder order) implements ExportEvent {}

    record ExportPrepared(Instant at, ExportSnapshot snapshot) implements ExportEvent {}

    record ExportAdvanced(Instant at, ExportStep step) implements ExportEvent {}

    record ExportCompleted(Instant at) implements ExportEvent {}

    /// @param code from `docs/refusals.md`
    record ExportFailed(Instant at, String code) implements ExportEvent {}

    record ExportEnded(Instant at, Ending why) implements ExportEvent {}

    /// Why an export and its files are no more.
    enum Ending {
        /// The client deleted it.
        DELETED,
        /// It was kept as long as exports are.
        EXPIRED,
        /// A patient whose data it held was erased.
        WITHDRAWN
    }

    /// Everything this feature writes to the journal and to snapshots.
    static List<StoredType<?>> storedTypes() {
        return List.of(
                StoredType.cbor("export.ordered/1", ExportOrdered.class),
                StoredType.cbor("export.prepared/1", ExportPrepared.class),
                StoredType.cbor("export.advanced/1", ExportAdvanced.class),
                StoredType.cbor("export.completed/1", ExportCompleted.class),
                StoredType.cbor("export.failed/1", ExportFailed.class),
                StoredType.cbor("export.ended/1", ExportEnded.class),
                StoredType.cbor("export.state-unknown/1", ExportState.Unknown.class),
                StoredType.cbor("export.state-ordered/1", ExportState.Ordered.class),
                StoredType.cbor("export.state-running/1", ExportState.Running.class),
                StoredType.cbor("export.state-complete/1", ExportState.Complete.class),
                StoredType.cbor("export.state-failed/1", ExportState.Failed.class),
                StoredType.cbor("export.state-ended/1", ExportState.Ended.class));
    }
}
