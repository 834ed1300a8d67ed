/// What a client may hear of: what notifications are about, what scopes, filters and consent leave
/// of it, and entering in the audit trail what is told. How it is told is not here.
@NullMarked
package io.twinmesh.cluster.fhir.subscription.event;

import org.jspecify.annotations.NullMarked;
