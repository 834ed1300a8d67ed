/// What a lane remembers, in columns of primitives: accounts and their balances, jobs with what was
/// reserved and when it is due, and the orders of owners and operators. They keep no rule; the lane
/// asks and tells them.
@NullMarked
package io.twinmesh.persistence.ledger.lane.table;

import org.jspecify.annotations.NullMarked;
