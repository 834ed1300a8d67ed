/// What a node publishes: the ledger's log with its read side, the logs beside it, and who is asked
/// to cosign them.
@NullMarked
package io.twinmesh.cluster.node.publishing;

import org.jspecify.annotations.NullMarked;
