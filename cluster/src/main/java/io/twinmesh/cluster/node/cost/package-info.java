/// `twinmesh pods cost`: which pods of a Deployment Kubernetes takes first when there are to be
/// fewer. One run asks each server what would be lost with it and notes the order on the pods.
@NullMarked
package io.twinmesh.cluster.node.cost;

import org.jspecify.annotations.NullMarked;
