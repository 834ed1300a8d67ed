/// Entering in the audit trail what leaves a node outside the answer to a request. What requests
/// leave in the trail is entered by `http`; how a record looks in FHIR is in `fhir.audit`.
@NullMarked
package io.twinmesh.cluster.audit;

import org.jspecify.annotations.NullMarked;
