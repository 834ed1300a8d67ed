package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;

/// One thing that a subscriber is told: where an event stands, and of what type it is.
///
/// @param number 1 or more, without a gap for each subscriber
/// @param tag stored type and version of the event
/// @param event the number under which a subscriber hears of it that is told some of these only,
///   without a gap too; 0 when that is not decided, or this one counts them all
public record Notification(
        long number, PatientId twin, long sequenceNumber, String tag, Instant at, long event) {}
