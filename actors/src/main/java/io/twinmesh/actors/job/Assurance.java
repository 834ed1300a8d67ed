package io.twinmesh.actors.job;

import io.twinmesh.actors.job.JobCommand.LeaseWord;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.verification.AuditPolicy;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// With what a job makes sure of a result.
///
/// @param nodes know what checks have shown of them
/// @param chance decides which results are checked; nodes must not be able to foresee it
/// @param patience how long a node of another owner is waited for before the core computes instead
public record Assurance(
        NodeDirectory nodes,
        Core core,
        AuditPolicy policy,
        RandomGenerator chance,
        Duration patience) {
    public Assurance {
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("patience must be positive, got " + patience);
        }
    }

    /// How long a node of another owner is waited for. Where the core cannot compute instead, nodes
    /// that are busy now are worth half of the time that is left; that none is there at all the
    /// dispatch says sooner.
    ///
    /// @param left until the question's deadline
    public Duration patience(boolean coreMay, Duration left) {
        var half = left.dividedBy(2);
        return coreMay || half.compareTo(patience) < 0 ? patience : half;
    }

    /// The core as one that computes: it takes leases like a node and its word decides.
    ///
    /// @param account where its part goes when only it was right: the network's own
    /// @param runs whether it can run a model
    public record Core(
            NodeId node,
            AccountId account,
            ActorRef<LeaseWord> session,
            Predicate<ModelManifest> runs) {}
}
