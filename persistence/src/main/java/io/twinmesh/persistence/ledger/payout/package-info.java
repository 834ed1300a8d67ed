/// What a payout was for: the record that its receipt shows, the one text of it, and the commitment
/// to that text, which is all that its leaf holds.
@NullMarked
package io.twinmesh.persistence.ledger.payout;

import org.jspecify.annotations.NullMarked;
