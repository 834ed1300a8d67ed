/// The ledger lane as an actor: batches of commands in, one event per batch, TigerBeetle-style
/// results out. The rules are in `persistence.ledger`.
@NullMarked
package io.twinmesh.actors.payout;

import org.jspecify.annotations.NullMarked;
