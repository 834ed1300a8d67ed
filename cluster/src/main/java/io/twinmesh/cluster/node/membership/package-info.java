/// How a server becomes a member of a cluster and ceases to be one, and what keeps everybody else
/// out. What lives where in the cluster is the package `sharding`'s matter.
@NullMarked
package io.twinmesh.cluster.node.membership;

import org.jspecify.annotations.NullMarked;
