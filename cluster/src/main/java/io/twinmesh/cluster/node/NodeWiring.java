package io.twinmesh.cluster.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.cluster.enrolment.Terms;
import io.twinmesh.cluster.expert.ExpertReview;
import io.twinmesh.cluster.feed.TwinNews;
import io.twinmesh.cluster.feed.TwinStreams;
import io.twinmesh.cluster.gateway.GatewaySettings;
import io.twinmesh.cluster.history.DamageDesk;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Auditing;
import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.http.PublicAddress;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.audit.AuditRoutes;
import io.twinmesh.cluster.http.operate.HealthRoutes;
import io.twinmesh.cluster.http.operate.VaultRoutes;
import io.twinmesh.cluster.http.twin.Consents;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Version;
import io.twinmesh.cluster.node.door.Notifying;
import io.twinmesh.cluster.node.door.ProvidersDoor;
import io.twinmesh.cluster.node.door.Routes;
import io.twinmesh.cluster.node.door.SmartRoutes;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.folder.MasterKeys;
import io.twinmesh.cluster.node.management.Readiness;
import io.twinmesh.cluster.node.management.Vitals;
import io.twinmesh.cluster.node.membership.MemberSystem;
import io.twinmesh.cluster.node.membership.Presence;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Audit;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.node.store.ResourceSide;
import io.twinmesh.cluster.node.store.SharedSeal;
import io.twinmesh.cluster.node.store.StorageProbe;
import io.twinmesh.cluster.node.store.TwinTrail;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.security.smart.ClientTokens;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.telemetry.Telemetry;
import io.twinmesh.cluster.telemetry.line.LogLine;
import io.twinmesh.cluster.telemetry.trace.Tracing;
import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.directory.DirectorySealing;
import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.erasure.SnapshotPurge;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.reading.HistorySearch;
import io.twinmesh.persistence.identity.Pseudonyms;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.JournalTailer;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.KeyRotation;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;
import io.twinmesh.persistence.vault.key.MasterKey;

import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Puts one node together, by hand, in one place.
final class NodeWiring {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWiring.class);

    private final ServerOptions options;
    private final InstantSource time;
    private final SecureRandom random;
    private final Database journal;
    private final Config root;
    private final NodeConfig config;
    private final List<AutoCloseable> opened = new ArrayList<>();

    private NodeWiring(ServerOptions options, InstantSource time, SecureRandom random) {
        this.options = options;
        this.time = time;
        this.random = random;
        this.journal =
                options.db()
                        .orElseGet(() ->
                                Database.h2(options.data().resolve("db").resolve("twinmesh")));
        var said = NodeConfig.root(options, journal);
        this.config = NodeConfig.of(said);
        this.root = config.cluster().over(said);
        options.refuseOwnDatabase(config.cluster());
    }

    /// Starts a node and returns when it is ready to serve. Blocks.
    ///
    /// @throws StartFailure with one sentence and an exit code
    static RunningNode start(ServerOptions options, InstantSource time, SecureRandom random) {
        var wiring = new NodeWiring(options, time, random);
        try {
            return wiring.start();
        } catch (RuntimeException | Error e) {
            wiring.closeAll();
            throw e;
        }
    }

    private RunningNode start() {
        LogLine.use(config.logFormat());
        var cluster = config.cluster();
        var folder =
                DataFolder.open(
                        options.data(),
                        cluster.sharedFolder().orElse(options.data()),
                        cluster.first(),
                        random);
        opened.add(folder);
        var issuer = folder.issuer();
        var tokens = new TokenCheck(issuer.toPublicJWK(), time, config.token().clockSkew());
        var address = new PublicAddress(config.http().publicUrl());
        var core = core(folder, address);
        var storage =
                new StorageProbe(
                        List.of(core.databases().journal(), core.databases().vault()),
                        config.storage().probeTimeout(),
                        core.blocking());
        Vitals.show(core, storage);
        var auditing =
                new Auditing(
                        core.audit(),
                        core.blocking(),
                        time,
                        random,
                        config.audit().anonymousPerMinute());
        var readiness =
                new Readiness(
                        core.system(),
                        storage,
                        time,
                        config.management().regionsWithin(),
                        config.cluster().roles());
        var management =
                Doors.bind(
                        core,
                        config.management().host(),
                        config.management().port(),
                        new Router(
                                new HealthRoutes(
                                                readiness,
                                                core.telemetry()::scrape,
                                                core.blocking())
                                        .routes(),
                                tokens,
                                materializer(core),
                                auditing,
                                storage,
                                // no twin is read here
                                CompletableFuture::failedFuture,
                                // probes are no requests
                                (_, _, _, _) -> {}));
        var readSide = readSide(core, folder);
        ExpertReview.retire(core.databases().journal(), core.models());
        var logs = PublicLogging.start(core, folder, logKey(folder), journal.dialect());
        opened.add(logs);
        var actors = Actors.start(core, root);
        Vitals.show(core.telemetry(), actors.entities().liveTwins());
        var damaged =
                new DamagedTwins(core.quarantine(), actors.entities(), core.system().ignoreRef());
        core.damage().opened(damaged);
        var streams = streams(core, damaged);
        var notifying =
                Notifying.start(core, journal.dialect(), actors.entities(), damaged, streams);
        opened.add(notifying);
        core.telemetry()
                .readSide(
                        readSide::lagSeconds,
                        () -> readSide.halted() || core.resources().halted() || notifying.halted());
        var masterKeys =
                new MasterKeys(
                        core.master(),
                        new KeyRotation(core.databases().vault(), core.master()),
                        core.blocking(),
                        config.cluster().several());
        var exports = exports(core, actors, damaged, folder);
        var review = Reviewing.of(core, actors.entities(), actors.entities(), core.asks(), root);
        var erasures =
                Erasing.of(
                        core,
                        actors.entities(),
                        purges(core, exports, review.purge()),
                        erasureKey(folder));
        // first what is at one address, then what is at any of a form
        var routes = new ArrayList<>(SmartRoutes.of(core, folder.clients(), issuer));
        routes.addAll(exports.routes());
        routes.addAll(review.routes());
        routes.addAll(new VaultRoutes(masterKeys, core.blocking()).routes());
        routes.addAll(
                new AuditRoutes(
                                core.audit().reader(),
                                core.audit().check(),
                                new Consents(actors.entities(), core.asks()),
                                address,
                                core.blocking())
                        .routes());
        var door = new ProvidersDoor(core, actors, folder);
        routes.addAll(door.routes(Terms.of(root), core.asks()));
        routes.addAll(
                Routes.of(
                        core,
                        actors,
                        readSide,
                        logs,
                        streams,
                        erasures,
                        notifying,
                        damaged,
                        new ClientTokens(
                                folder.clients(),
                                config.cds().issuers(),
                                SmartRoutes.used(core, "cds"),
                                config.token(),
                                time),
                        () -> List.copyOf(routes)));
        var router =
                new Router(
                        routes,
                        tokens,
                        materializer(core),
                        auditing,
                        storage,
                        damage ->
                                CompletableFuture.supplyAsync(
                                        () -> damaged.found(damage), core.blocking()),
                        core.tracing().requests(core.telemetry()));
        var http = Doors.http(core, router);
        http.ifPresent(open -> address.listening(open.address()));
        notifying.begin();
        var gateway = Doors.gateway(core, door, GatewaySettings.of(root));
        OrderlyStop.of(
                core,
                () -> {
                    readiness.stopping();
                    folder.removeCard("server.json");
                    streams.stop();
                },
                http,
                gateway);
        OrderlyStop.whenClosed(core, storage);
        Resumption.begin(core, actors, readSide);
        Erasing.begin(core, erasures);
        Reviewing.begin(core, review, root);
        masterKeys.goOn();
        folder.complete();
        readiness.serving(() -> !readSide.halted(), Rehearsal.begin(core, actors.entities()));
        var card =
                new ServerCard(
                        http.map(HttpInterface::address),
                        gateway.map(open -> config.gateway().host() + ":" + open.port()),
                        management.address());
        folder.card("server.json", card.json());
        LOG.info("ready {}", card);
        return new RunningNode(
                core.system(),
                http.map(HttpInterface::address),
                management.address(),
                routes,
                config.shutdown().limit(),
                List.of(
                        streams,
                        notifying,
                        logs,
                        readSide,
                        core.resources(),
                        core.audit(),
                        core.tracing(),
                        core.databases(),
                        folder));
    }

    private Exports exports(Core core, Actors actors, DamagedTwins damaged, DataFolder folder) {
        return Exports.start(
                core,
                actors.entities(),
                damaged,
                new ExportKeys(core.databases().vault(), core.master(), time, random),
                folder.exports());
    }

    private Core core(DataFolder folder, PublicAddress address) {
        var author = folder.author();
        var models = ModelFolder.open(folder.models(), author);
        var databases =
                Databases.open(
                        journal,
                        vaultDatabase(folder),
                        config.storage().connections(),
                        config.storage().connectionTimeout(),
                        config.storage().applySchema(),
                        time);
        opened.add(databases);
        Presence.refuseBesideOthers(databases.journal(), config.cluster());
        var master = masterKey(folder);
        var vault = new KeyVault(databases.vault(), master, time, random);
        var history = new HistoryReader(databases.journal(), vault, random);
        var pseudonyms = new Pseudonyms(folder.key("pseudonym.key"));
        var audit =
                Audit.start(
                        databases,
                        journal.dialect(),
                        vault,
                        AuditKeys.of(pseudonyms.derivedKey("audit"), random),
                        time,
                        config.audit().trail());
        opened.add(audit);
        var system = MemberSystem.start(root, config.cluster(), pseudonyms, Version.text(), time);
        opened.add(() -> OrderlyStop.terminate(system));
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("twinmesh-blocking"));
        var damage = new DamageDesk(blocking);
        var quarantine = new Quarantine(databases.journal(), time);
        var resources =
                ResourceSide.start(
                        databases.journal(),
                        journal.dialect(),
                        databases.end(),
                        vault,
                        new IndexKey(pseudonyms.derivedKey("resource index")),
                        quarantine,
                        damage,
                        time,
                        random,
                        config.cluster().has(Role.PROJECTION));
        opened.add(resources);
        var tracing = Tracing.start(config.tracing(), Version.text(), time);
        opened.add(tracing);
        return new Core(
                config,
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
                address,
                watch(),
                new Telemetry(new OpenJobs(config.openJobs())),
                tracing,
                time,
                random);
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

    private MasterKey masterKey(DataFolder folder) {
        try {
            return HeldMasterKey.of(folder.masterKeys(), folder::storeMasterKeys, random);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(StartFailure.FAILURE, "keys/master.key: " + e.getMessage(), e);
        }
    }

    private Watch watch() {
        try {
            return new Watch(MonitorSettings.of(root), EvidenceFile.read(config.evidenceFile()));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "settings twinmesh.monitor: " + e.getMessage(), e);
        }
    }

    private ReadSide readSide(Core core, DataFolder folder) {
        var key = logKey(folder);
        folder.publish(DataFolder.LOG_KEY, key.vkey().text() + "\n");
        var readSide =
                ReadSide.start(
                        core.databases().journal(),
                        journal.dialect(),
                        core.databases().end(),
                        key,
                        new SignedTrees(folder.signed()),
                        WitnessPolicyFile.read(config.ledger(), key.vkey()),
                        core.time(),
                        config.cluster().has(Role.PROJECTION));
        opened.add(readSide);
        if (config.cluster().has(Role.PROJECTION)) {
            readSide.awaitCaughtUp(config.storage().catchUpTimeout());
        }
        var trail = core.audit().trail();
        core.telemetry().audit(trail::written, trail::refused, trail::waiting);
        core.telemetry()
                .resourceIndex(
                        core.resources()::lagSeconds, () -> core.resources().index().unreadable());
        core.telemetry().ledgerImbalance(readSide::imbalance);
        core.telemetry().finality(readSide::finalLeaves, readSide::notFinal);
        core.telemetry().quarantined(core.quarantine()::count);
        return readSide;
    }

    private TwinStreams streams(Core core, DamagedTwins damaged) {
        var source = core.databases().journal();
        var tailer =
                new JournalTailer(
                        source, journal.dialect(), ReadSide.journalWriters(journal.dialect()));
        var streams =
                new TwinStreams(
                        core.history(),
                        damaged,
                        new TwinNews(tailer),
                        config.streams(),
                        core.blocking());
        opened.add(streams);
        core.telemetry().streams(streams::openStreams, streams::cutStreams);
        return streams;
    }

    /// Every part that keeps something derived from patients' data is named here.
    private static List<Purge> purges(Core core, Exports exports, Purge cases) {
        return List.of(
                new SnapshotPurge(core.databases().journal()),
                new Subscribers(core.databases().journal()),
                core.resources()::purge,
                exports.withdrawal(),
                cases);
    }

    /// Named like the log: `twinmesh.local/erasure` beside `twinmesh.local/lane/0`.
    private Skey erasureKey(DataFolder folder) {
        return folder.erasureKey(config.ledger().network() + "/erasure");
    }

    private Skey logKey(DataFolder folder) {
        try {
            return Skey.of(config.ledger().origin(), folder.key("log.seed"));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "setting twinmesh.ledger.origin: " + e.getMessage(), e);
        }
    }

    private Database vaultDatabase(DataFolder folder) {
        return options.vaultDb().orElseGet(() -> Database.h2(folder.vaultFile()));
    }

    private static Materializer materializer(Core core) {
        return SystemMaterializer.get(core.system()).materializer();
    }

    private void closeAll() {
        for (var part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing after a failed start failed", e);
            }
        }
    }
}
