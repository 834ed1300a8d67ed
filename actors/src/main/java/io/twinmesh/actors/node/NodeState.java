package io.twinmesh.actors.node;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.AccountId;

/// What is known of a node.
sealed interface NodeState extends Stored {

    record NotEnrolled() implements NodeState {}

    record Known(
            String publicKey,
            String name,
            AccountId account,
            Standing standing,
            long jobs,
            long failed)
            implements NodeState {}
}
