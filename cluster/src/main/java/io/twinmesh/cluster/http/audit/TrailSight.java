package io.twinmesh.cluster.http.audit;

import io.twinmesh.persistence.audit.AuditRow;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.vault.DataClass;

import java.util.List;
import java.util.Optional;

/// What of the audit trail a caller may see. A record of a patient is data of that patient, of the
/// FHIR type AuditEvent and of the moment when it was written.
sealed interface TrailSight {
    /// The whole trail: a privacy officer, or a patient's own app.
    record Whole() implements TrailSight {}

    /// Of one patient what the consents give.
    record AsConsented(AccessFilter filter) implements TrailSight {}

    /// Why the record is not shown; empty when it is.
    default Optional<ConsentDecision.Deny> objection(AuditRow row) {
        return switch (this) {
            case Whole() -> Optional.empty();
            case AsConsented(var filter) -> filter.objection(List.of(item(row)));
        };
    }

    private static DataItem item(AuditRow row) {
        return DataItem.at(DataClass.CLINICAL, "AuditEvent", List.of(), row.record().at());
    }
}
