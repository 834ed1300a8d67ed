/// Whether a result may count: signature, lease, digests and plausibility of one, agreement of
/// several, and how many are needed. Pure functions; what follows is the job's business.
@NullMarked
package io.twinmesh.actors.verification;

import org.jspecify.annotations.NullMarked;
