/// The bytes of a lane's snapshot, of every version there ever was. What they say of accounts is
/// checked against what was ever minted; nothing here decides.
@NullMarked
package io.twinmesh.persistence.ledger.lane.snapshot;

import org.jspecify.annotations.NullMarked;
