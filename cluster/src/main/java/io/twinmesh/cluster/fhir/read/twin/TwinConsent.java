package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.Denial;

import java.util.Optional;

/// What a twin has answered about one caller, purpose and moment.
@FunctionalInterface
public interface TwinConsent {
    /// Why the item is not given; empty when it is.
    Optional<Denial> denial(DataItem item);
}
