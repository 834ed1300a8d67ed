package io.twinmesh.persistence.notification;

import io.twinmesh.persistence.identity.PatientId;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a subscriber wants to be told.
///
/// @param twins of whom, at most [#MOST_TWINS], none left when all were erased; empty for everyone,
///   those to come too
/// @param kinds at least one
/// @param resourceType only resources of this FHIR type; says nothing of events that are about no
///   resource
public record Interest(
        Optional<List<PatientId>> twins,
        Set<NotificationKind> kinds,
        Optional<String> resourceType) {
    public static final int MOST_TWINS = 1_000;

    public Interest {
        twins = twins.map(List::copyOf);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("at least one kind is needed");
        }
        kinds = Set.copyOf(EnumSet.copyOf(kinds));
        if (twins.map(List::size).orElse(0) > MOST_TWINS) {
            throw new IllegalArgumentException(
                    "at most " + MOST_TWINS + " twins, got " + twins.map(List::size).orElse(0));
        }
    }
}
