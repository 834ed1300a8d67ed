package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;

/// One version of a patient's resource, and where it stands.
///
/// @param sequenceNumber its place in the twin's journal
/// @param version 1 or more
/// @param recordedAt to the millisecond
/// @param deleted whether this version says that the resource was taken back
/// @param since its place in the whole journal
public record ResourceVersion(
        PatientId twin,
        long sequenceNumber,
        String type,
        int version,
        Instant recordedAt,
        boolean deleted,
        long since) {}
