package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// How a recorded resource was stored before resources had ids and versions of their own. Read
/// only.
record ResourceRecordedV1(
        Instant at,
        String importId,
        String type,
        long key,
        long content,
        Bytes resource,
        List<Fact> facts)
        implements Stored {
    static final StoredType<ResourceRecorded> READ_ONLY =
            StoredType.readOnly(
                    "twin.resource-recorded/1",
                    ResourceRecorded.class,
                    bytes -> StrictCbor.read(bytes, ResourceRecordedV1.class).now());

    /// The id of such a resource is its key; nobody knew it by another name.
    private ResourceRecorded now() {
        return new ResourceRecorded(
                at,
                "unknown",
                importId,
                type.equals("Patient") ? DataClass.IDENTITY : DataClass.CLINICAL,
                type,
                "v1-" + HexFormat.of().toHexDigits(key),
                0,
                key,
                content,
                resource,
                facts);
    }
}
