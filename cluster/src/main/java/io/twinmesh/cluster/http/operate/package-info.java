/// What operators and auditors see and do: nodes, health, keys, quarantine, erasure, the audit
/// trail.
@NullMarked
package io.twinmesh.cluster.http.operate;

import org.jspecify.annotations.NullMarked;
