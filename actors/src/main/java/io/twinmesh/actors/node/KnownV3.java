package io.twinmesh.actors.node;

import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.OwnerId;

/// How a node was kept before wrong results cost anything. Read only.
record KnownV3(
        String publicKey,
        String name,
        OwnerId owner,
        AccountId account,
        String hardware,
        Judgement judgement,
        Standing earned,
        long jobs,
        long failed,
        long jobsBefore,
        Reputation reputation)
        implements Stored {
    NodeState.Known now() {
        return new NodeState.Known(
                publicKey,
                name,
                owner,
                account,
                hardware,
                judgement,
                earned,
                jobs,
                failed,
                jobsBefore,
                reputation,
                NodeVerdicts.NONE);
    }
}
