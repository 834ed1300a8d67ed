/// The door for providers' machines: TLS, one stream per node, one session actor per stream. A node
/// is never a cluster member; what it sends is checked here before any other part sees it.
@NullMarked
package io.twinmesh.cluster.gateway;

import org.jspecify.annotations.NullMarked;
