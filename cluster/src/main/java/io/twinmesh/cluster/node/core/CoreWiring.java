package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.cluster.history.DamageDesk;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.membership.MemberSystem;
import io.twinmesh.cluster.node.membership.MemberTls;
import io.twinmesh.cluster.node.named.NamedFiles;
import io.twinmesh.cluster.node.settings.GivenSettings;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Audit;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.node.store.MasterKeyFit;
import io.twinmesh.cluster.node.store.ResourceSide;
import io.twinmesh.cluster.node.store.SharedSeal;
import io.twinmesh.cluster.node.store.TwinTrail;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.telemetry.Readings;
import io.twinmesh.cluster.telemetry.Telemetry;
import io.twinmesh.cluster.telemetry.trace.Tracing;
import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.directory.DirectorySealing;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistorySearch;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;
import io.twinmesh.persistence.vault.key.MasterKey;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Puts together what every part of a node stands on, by hand: models and databases, keys, the
/// audit trail, the actor system, the index of resources.
public final class CoreWiring {
    private final GivenSettings given;
    private final NodeConfig config;
    private final NamedFiles files;
    private final DataFolder folder;
    private final InstantSource time;
    private final SecureRandom random;
    private final OpenedParts opened;

    /// @param opened takes each part as soon as it is open
    public CoreWiring(
            GivenSettings given,
            NamedFiles files,
            DataFolder folder,
            InstantSource time,
            SecureRandom random,
            OpenedParts opened) {
        this.given = given;
        this.config = given.config();
        this.files = files;
        this.folder = folder;
        this.time = time;
        this.random = random;
        this.opened = opened;
    }

    /// Opens and starts all of it. Blocks.
    ///
    /// @throws StartFailure with one sentence and an exit code
    public Core start() {
        var author = folder.author();
        var models = ModelFolder.open(folder.models(), author);
        var databases = databases();
        var master = masterKey();
        MasterKeyFit.check(databases.vault(), master);
        var vault = new KeyVault(databases.vault(), master, time, random);
        var history = new HistoryReader(databases.journal(), vault, random);
        var pseudonyms = new Pseudonyms(folder.key("pseudonym.key"));
        var audit = audit(databases, vault, pseudonyms);
        var tls = files.tls();
        var system = system(pseudonyms, tls);
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("twinmesh-blocking"));
        var telemetry =
                new Telemetry(new OpenJobs(config.openJobs()), new Readings(blocking, time));
        tls.ifPresent(own -> own.show(telemetry));
        var damage = new DamageDesk(blocking);
        var quarantine = new Quarantine(databases.journal(), time);
        var resources =
                opened.with(
                        ResourceSide.start(
                                databases.journal(),
                                given.journal().dialect(),
                                databases.end(),
                                vault,
                                new IndexKey(pseudonyms.derivedKey("resource index")),
                                quarantine,
                                damage,
                                time,
                                random,
                                config.cluster().has(Role.PROJECTION)));
        var tracing = opened.with(Tracing.start(config.tracing(), Version.text(), time));
        return new Core(
                config,
                files,
                system,
                blocking,
                new Asks(system, config.http().askTimeout(), config.http().maxWaiting(), blocking),
                databases,
                master,
                vault,
                history,
                audit,
                quarantine,
                damage,
                pseudonyms,
                models,
                author,
                new TwinTrail(
                        history,
                        new HistorySearch(databases.journal(), vault, random),
                        damage,
                        blocking),
                directory(databases, pseudonyms),
                resources,
                new PublicAddress(config.http().publicUrl()),
                new Watch(config.monitor(), files.evidence()),
                telemetry,
                tracing,
                time,
                random);
    }

    private Databases databases() {
        return opened.with(
                Databases.open(
                        given.journal(),
                        given.options().vaultDb().orElseGet(() -> Database.h2(folder.vaultFile())),
                        config,
                        time));
    }

    private MasterKey masterKey() {
        try {
            return HeldMasterKey.of(folder.masterKeys(), folder::storeMasterKeys, random);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(StartFailure.FAILURE, "keys/master.key: " + e.getMessage(), e);
        }
    }

    private Audit audit(Databases databases, KeyVault vault, Pseudonyms pseudonyms) {
        return opened.with(
                Audit.start(
                        databases,
                        given.journal().dialect(),
                        vault,
                        AuditKeys.of(pseudonyms.derivedKey("audit"), random),
                        time,
                        config.audit().trail()));
    }

    private ActorSystem<Void> system(Pseudonyms pseudonyms, Optional<MemberTls> tls) {
        var system =
                MemberSystem.start(given.root(), config.cluster(), pseudonyms, Version.text(), tls);
        AutoCloseable end = () -> terminate(system);
        opened.with(end);
        return system;
    }

    /// Ends an actor system whose node never came to serve. Blocks, 20 seconds at most.
    private static void terminate(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .completeOnTimeout(Done.getInstance(), 20, TimeUnit.SECONDS)
                .join();
    }

    /// Whatever an earlier version left open is sealed before anybody is served.
    private Directory directory(Databases databases, Pseudonyms pseudonyms) {
        var keys =
                new DirectoryKeys(
                        pseudonyms.derivedKey("directory seal"),
                        pseudonyms.derivedKey("directory hash"),
                        random);
        SharedSeal.complete(new DirectorySealing(databases.journal(), databases.vault(), keys));
        return new Directory(databases.journal(), keys, time);
    }
}
