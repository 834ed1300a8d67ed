package io.twinmesh.cluster.gateway;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.node.NodeDirectory;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.VerifyingKey;

import org.apache.pekko.actor.typed.ActorRef;

/// The parts a session talks to.
///
/// @param authorKey with which every manifest is signed; nodes pin it
public record GatewayNeighbours(
        ActorRef<DispatchCommand> dispatch,
        ActorRef<RegistryCommand> registry,
        NodeDirectory nodes,
        JobDirectory jobs,
        ModelCatalog models,
        VerifyingKey authorKey) {}
