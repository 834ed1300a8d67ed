package io.twinmesh.actors.dispatch;

import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A job that wants a node.
///
/// @param payer whose turn it takes; accounts that wait get equal shares, counted in tokens
/// @param priority 1 (first) to 3
/// @param tokens the price of the job, the measure of how much work it is; 0 or more
/// @param model digest of its manifest; a node that has it loaded is worth a short wait
/// @param besides set for a second copy of work that a slow node is at
/// @param avoid nodes that already lost, failed or declined a lease of this job; used only when
///   nobody else is there
public record Work(
        JobId job,
        AccountId payer,
        int priority,
        long tokens,
        Needs needs,
        String model,
        Instant deadline,
        Set<NodeId> avoid,
        Optional<Besides> besides)
        implements Wire {
    /// Whom a second copy may go to: to a node of another account that keeps its leases, and to
    /// nobody else.
    ///
    /// @param account whose node is at it already
    /// @param reliability share of its leases that the other must have kept, 0 to 1
    public record Besides(AccountId account, double reliability) implements Wire {}

    public static final int FIRST = 1;
    public static final int USUAL = 2;
    public static final int LAST = 3;

    public Work {
        if (priority < FIRST || priority > LAST) {
            throw new IllegalArgumentException("a priority is 1, 2 or 3, got " + priority);
        }
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens must be 0 or more, got " + tokens);
        }
        avoid = Set.copyOf(avoid);
    }
}
