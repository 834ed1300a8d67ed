/// Whether a node's result may count: signature, lease, digests and plausibility. Pure functions;
/// what follows from the verdict is the job's business.
@NullMarked
package io.twinmesh.actors.verification;

import org.jspecify.annotations.NullMarked;
