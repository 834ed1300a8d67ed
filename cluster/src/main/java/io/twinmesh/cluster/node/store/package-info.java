/// The databases of a node and what it keeps in them beside the twins: read side, resource index,
/// audit trail.
@NullMarked
package io.twinmesh.cluster.node.store;

import org.jspecify.annotations.NullMarked;
