/// Who stands at the other end of a node's stream: its certificate, the token of its session, its
/// place among the open connections, whether each frame is signed, fresh and in order, and which
/// leases it let go.
@NullMarked
package io.twinmesh.cluster.gateway.peer;

import org.jspecify.annotations.NullMarked;
