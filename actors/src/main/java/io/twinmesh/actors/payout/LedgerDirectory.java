package io.twinmesh.actors.payout;

import io.twinmesh.persistence.identity.AccountId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds the lane that keeps an account, wherever in the cluster it lives.
@FunctionalInterface
public interface LedgerDirectory {
    RecipientRef<LaneCommand> laneOf(AccountId payer);
}
