package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.Denial;

import java.util.Optional;

/// What a twin has answered about one caller, purpose and moment.
@FunctionalInterface
public interface TwinConsent {
    ConsentDecision decide(DataItem item);

    /// Why the item is not given; empty when it is.
    default Optional<Denial> denial(DataItem item) {
        return switch (decide(item)) {
            case ConsentDecision.Permit _ -> Optional.empty();
            case ConsentDecision.Deny(var denial, _) -> Optional.of(denial);
        };
    }
}
