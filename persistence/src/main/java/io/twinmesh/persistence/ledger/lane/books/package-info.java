/// The books of a lane: what an entry does to accounts, reservations, pending pay and orders, and
/// how a draft of entries is undone. They carry out what was decided and refuse what no decision
/// can have meant; what is decided lives in `ledger.lane`, the columns in `ledger.lane.table` and
/// `ledger.lane.pay`.
@NullMarked
package io.twinmesh.persistence.ledger.lane.books;

import org.jspecify.annotations.NullMarked;
