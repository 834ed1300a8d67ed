/// Where twins, jobs, nodes and the ledger lane live in the cluster, and how they are found.
@NullMarked
package io.twinmesh.cluster.sharding;

import org.jspecify.annotations.NullMarked;
