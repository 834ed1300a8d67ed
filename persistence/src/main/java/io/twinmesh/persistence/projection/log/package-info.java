/// The public log as a read model: its leaves and checkpoints, what witnesses made final, receipts
/// and sums. How the journal is followed stands one package above.
@NullMarked
package io.twinmesh.persistence.projection.log;

import org.jspecify.annotations.NullMarked;
