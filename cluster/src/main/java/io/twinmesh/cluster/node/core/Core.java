package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.cluster.history.DamageDesk;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.node.named.NamedFiles;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.store.Audit;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.node.store.ResourceSide;
import io.twinmesh.cluster.node.store.TwinTrail;
import io.twinmesh.cluster.telemetry.Telemetry;
import io.twinmesh.cluster.telemetry.trace.Tracing;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.MasterKey;

import org.apache.pekko.actor.typed.ActorSystem;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// What every part of a node is built from.
///
/// @param author signs the built-in models
/// @param blocking runs whatever waits for a database
/// @param asks questions of all requests to actors
public record Core(
        NodeConfig config,
        NamedFiles files,
        ActorSystem<Void> system,
        Executor blocking,
        Asks asks,
        Databases databases,
        MasterKey master,
        KeyVault vault,
        HistoryReader history,
        Audit audit,
        Quarantine quarantine,
        DamageDesk damage,
        Pseudonyms pseudonyms,
        ModelCatalog models,
        SigningKey author,
        TwinTrail trail,
        Directory directory,
        ResourceSide resources,
        PublicAddress address,
        Watch watch,
        Telemetry telemetry,
        Tracing tracing,
        InstantSource time,
        SecureRandom random) {
    @Override
    public String toString() {
        return "Core[]";
    }
}
