/// The audit trail in FHIR's words: each record as an AuditEvent after IHE's Basic Audit Log
/// Patterns. How records are kept is not here.
@NullMarked
package io.twinmesh.cluster.fhir.audit;

import org.jspecify.annotations.NullMarked;
