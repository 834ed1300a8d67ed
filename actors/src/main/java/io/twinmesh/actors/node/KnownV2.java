package io.twinmesh.actors.node;

import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.OwnerId;

/// How a node was kept before its results were checked. Read only.
record KnownV2(
        String publicKey,
        String name,
        OwnerId owner,
        AccountId account,
        String hardware,
        Judgement judgement,
        Standing earned,
        long jobs,
        long failed,
        long jobsBefore)
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
                Reputation.NEW,
                NodeVerdicts.NONE);
    }
}
