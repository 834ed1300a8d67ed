/// The audit trail over HTTP: reading it, checking it, and acknowledging a break of it. What writes
/// it is in the package above.
@NullMarked
package io.twinmesh.cluster.http.audit;

import org.jspecify.annotations.NullMarked;
