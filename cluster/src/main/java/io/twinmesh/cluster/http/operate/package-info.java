/// What operators see and do: models, nodes, health, keys, quarantine, erasure. The audit trail has
/// a package of its own.
@NullMarked
package io.twinmesh.cluster.http.operate;

import org.jspecify.annotations.NullMarked;
