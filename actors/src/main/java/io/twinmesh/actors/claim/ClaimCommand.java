package io.twinmesh.actors.claim;

import io.twinmesh.actors.Wire;

import org.apache.pekko.actor.typed.ActorRef;

/// What one thing that can be claimed is told.
public sealed interface ClaimCommand extends Wire {

    /// Takes the thing, if nobody else holds it. The same again changes nothing.
    ///
    /// @param holder who wants it, 1 to 64 characters
    /// @param shared whether others may hold it beside this one, if they share it too
    record Take(String holder, boolean shared, ActorRef<ClaimReply> replyTo)
            implements ClaimCommand {}

    /// Gives it back; nothing happens when this one does not hold it.
    record GiveBack(String holder, ActorRef<ClaimReply> replyTo) implements ClaimCommand {}

    sealed interface ClaimReply extends Wire {
        record Held() implements ClaimReply {}

        record Free() implements ClaimReply {}

        /// @param holder one of those who hold it
        record HeldByAnother(String holder) implements ClaimReply {}
    }
}
