package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportOrder;
import io.twinmesh.persistence.client.ActsFor;

import java.util.List;
import java.util.Optional;

/// Orders of exports for tests.
final class ExportOrders {
    /// All patients, all types, for treatment.
    static final ExportOrder EVERYTHING =
            new ExportOrder(
                    "client",
                    "/fhir/$export",
                    List.of(),
                    Optional.empty(),
                    true,
                    "system/*.rs",
                    ActsFor.NOBODY,
                    "TREAT",
                    "r-1",
                    List.of());

    private ExportOrders() {}
}
