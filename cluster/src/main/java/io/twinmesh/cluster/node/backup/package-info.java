/// `twinmesh backup`: copies of what a server remembers, in sets that never lie together, and their
/// way back. How a database is copied and checked is `persistence.backup`'s matter.
@NullMarked
package io.twinmesh.cluster.node.backup;

import org.jspecify.annotations.NullMarked;
