/// The log's side of its witnesses (C2SP `tlog-witness`): they are asked to cosign each checkpoint,
/// and what enough of them cosigned is final.
@NullMarked
package io.twinmesh.cluster.witnessing;

import org.jspecify.annotations.NullMarked;
