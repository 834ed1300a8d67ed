/// The ledger's rules: accounts, reservations, payouts, results, invariants, and the bytes that are
/// stored and logged. Pure: no clock, no chance, no storage in here.
@NullMarked
package io.twinmesh.persistence.ledger;

import org.jspecify.annotations.NullMarked;
