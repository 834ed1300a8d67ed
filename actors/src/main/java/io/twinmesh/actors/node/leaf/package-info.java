/// What of a node's events everyone can read, as leaves of the public log of nodes.
@NullMarked
package io.twinmesh.actors.node.leaf;

import org.jspecify.annotations.NullMarked;
