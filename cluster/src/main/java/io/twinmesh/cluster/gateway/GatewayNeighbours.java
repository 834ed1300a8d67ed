package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.VerifyingKey;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The parts a session talks to.
///
/// @param authorKey with which every manifest is signed; nodes pin it
public record GatewayNeighbours(
        ActorRef<DispatchCommand> dispatch,
        ActorRef<RegistryCommand> registry,
        NodeDirectory nodes,
        JobDirectory jobs,
        ModelCatalog models,
        VerifyingKey authorKey) {
    /// The names of those models that the catalogue has: whatever else a node says is not passed
    /// on.
    List<String> modelNames(Set<String> digests) {
        return Stream.concat(models.all().stream(), models.retired().stream())
                .filter(entry -> digests.contains(entry.digest().text()))
                .map(entry -> entry.manifest().id().toString())
                .sorted()
                .toList();
    }
}
