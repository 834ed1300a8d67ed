package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Checkpoint;

/// What came out of checking a receipt.
public sealed interface ReceiptVerdict {
    /// Everything holds.
    ///
    /// @param checkpoint the leaf is under this one
    record Valid(PayoutRecord record, Checkpoint checkpoint) implements ReceiptVerdict {}

    /// @param why one sentence for a person
    record Invalid(String why) implements ReceiptVerdict {}
}
