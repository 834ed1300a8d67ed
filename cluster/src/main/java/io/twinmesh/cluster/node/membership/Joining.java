package io.twinmesh.cluster.node.membership;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Becomes a member: of a cluster of one, or of the one that the seed nodes know.
public final class Joining {
    private Joining() {}

    /// Blocks until this is a member.
    ///
    /// @throws StartFailure when nobody lets it in
    public static void join(ActorSystem<?> system, ClusterSettings settings) {
        var up = new CompletableFuture<Boolean>();
        org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(true));
        system.getWhenTerminated().thenRun(() -> up.complete(false));
        var cluster = Cluster.get(system);
        cluster.manager()
                .tell(
                        settings.several()
                                ? new JoinSeedNodes(
                                        settings.seedNodes().stream()
                                                .map(seed ->
                                                        AddressFromURIString.parse(
                                                                "pekko://"
                                                                        + system.name()
                                                                        + "@"
                                                                        + seed))
                                                .toList())
                                : Join.create(cluster.selfMember().address()));
        try {
            if (!up.get(settings.joinWithin().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        "the cluster did not take this node: its keys or settings are others (see"
                                + " the log)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(StartFailure.FAILURE, "interrupted while starting", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the node did not become a member in "
                            + settings.joinWithin()
                            + (settings.several()
                                    ? ", asking " + String.join(", ", settings.seedNodes())
                                    : ""),
                    e);
        }
    }
}
