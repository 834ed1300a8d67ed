/// One lane of the ledger: what a command does to reservations and balances (`decide`, `evolve`),
/// the invariants that always hold, and the bytes of a snapshot.
@NullMarked
package io.twinmesh.persistence.ledger.lane;

import org.jspecify.annotations.NullMarked;
