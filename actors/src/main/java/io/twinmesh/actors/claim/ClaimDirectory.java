package io.twinmesh.actors.claim;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds the claims on one thing, wherever in the cluster they are kept.
@FunctionalInterface
public interface ClaimDirectory {
    /// @param thing 1 to 100 of `[a-z0-9-]`, the kind first
    RecipientRef<ClaimCommand> claims(String thing);
}
