/// The doors of a node: which routes its HTTP interface has, and where providers come in.
@NullMarked
package io.twinmesh.cluster.node.door;

import org.jspecify.annotations.NullMarked;
