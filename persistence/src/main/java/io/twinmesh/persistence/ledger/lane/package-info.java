/// One lane of the ledger: what a command does to reservations and balances (`decide`, `evolve`)
/// and the invariants that always hold. What is decided is carried out in `books`, kept in `table`
/// and `pay`, and written in `snapshot`; none of them knows a rule.
@NullMarked
package io.twinmesh.persistence.ledger.lane;

import org.jspecify.annotations.NullMarked;
