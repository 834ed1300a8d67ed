package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.log.Checkpoint;

/// What came out of checking a proof file.
public sealed interface ProofVerdict {
    /// The leaf is in the log; what the payout was for is not told.
    record Proven(PayoutLeaf leaf, Checkpoint checkpoint) implements ProofVerdict {}

    /// @param why one sentence for a person
    record Invalid(String why) implements ProofVerdict {}
}
