package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.ResourceDeleted;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.tail.JournalRow;

import java.time.Instant;
import java.util.Optional;

/// What one event does to the index.
///
/// @param since its place in the whole journal
/// @param version 0 when the event does not say
/// @param key by which the twin knows the resource
/// @param content empty for a deletion
record ResourceChange(
        PatientId twin,
        long sequenceNumber,
        long since,
        Instant at,
        String type,
        String id,
        int version,
        long key,
        Optional<Bytes> content) {

    /// Empty for an event that is about no resource.
    static Optional<ResourceChange> of(
            PatientId twin, JournalRow row, Instant at, PatientEvent event) {
        return switch (event) {
            case ResourceRecorded recorded ->
                    Optional.of(
                            new ResourceChange(
                                    twin,
                                    row.sequenceNumber(),
                                    row.ordering(),
                                    at,
                                    recorded.type(),
                                    id(twin, recorded.type(), recorded.id()),
                                    recorded.version(),
                                    recorded.key(),
                                    Optional.of(recorded.resource())));
            case ResourceDeleted deleted ->
                    Optional.of(
                            new ResourceChange(
                                    twin,
                                    row.sequenceNumber(),
                                    row.ordering(),
                                    at,
                                    deleted.type(),
                                    id(twin, deleted.type(), deleted.id()),
                                    deleted.version(),
                                    deleted.key(),
                                    Optional.empty()));
            case PatientEvent _ -> Optional.empty();
        };
    }

    /// A patient's resource is named like its twin; in the first format it was not.
    static String id(PatientId twin, String type, String id) {
        return type.equals("Patient") ? twin.value() : id;
    }

    boolean ofPatient() {
        return type.equals("Patient");
    }

    ResourceVersion numbered(int counted) {
        return new ResourceVersion(
                twin, sequenceNumber, type, counted, at, content.isEmpty(), since);
    }

    @Override
    public String toString() {
        return "ResourceChange[" + type + "]";
    }
}
