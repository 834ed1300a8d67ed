/// What of the ledger goes into the public log: one leaf per payout, deposit or transfer, its
/// bytes, and what a reader of the log sees of it without the journal.
@NullMarked
package io.twinmesh.persistence.ledger.leaf;

import org.jspecify.annotations.NullMarked;
