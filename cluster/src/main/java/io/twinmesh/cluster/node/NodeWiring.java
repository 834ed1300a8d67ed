package io.twinmesh.cluster.node;

import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.CoreWiring;
import io.twinmesh.cluster.node.core.OpenedParts;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.management.Readiness;
import io.twinmesh.cluster.node.management.Vitals;
import io.twinmesh.cluster.node.named.NamedFiles;
import io.twinmesh.cluster.node.publishing.LedgerLog;
import io.twinmesh.cluster.node.settings.GivenSettings;
import io.twinmesh.cluster.node.settings.ServerOptions;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.DatabaseProbe;
import io.twinmesh.cluster.node.store.KeyMaking;
import io.twinmesh.cluster.node.store.StorageProbe;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.telemetry.line.LogLine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

/// Puts one node together, by hand: its core, the parts that stand on it, and its doors.
final class NodeWiring {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWiring.class);

    private final GivenSettings given;
    private final InstantSource time;
    private final SecureRandom random;
    private final OpenedParts opened = new OpenedParts();

    private NodeWiring(GivenSettings given, InstantSource time, SecureRandom random) {
        this.given = given;
        this.time = time;
        this.random = random;
    }

    /// Starts a node and returns when it is ready to serve. Blocks.
    ///
    /// @throws StartFailure with one sentence and an exit code
    static RunningNode start(ServerOptions options, InstantSource time, SecureRandom random) {
        var wiring = new NodeWiring(GivenSettings.of(options), time, random);
        try {
            return wiring.start();
        } catch (RuntimeException | Error e) {
            wiring.opened.closeAll();
            throw e;
        }
    }

    private RunningNode start() {
        var config = given.config();
        LogLine.use(config.logFormat());
        var files = NamedFiles.read(config, time);
        var shared = config.cluster().sharedFolder().orElse(given.options().data());
        var making = KeyMaking.where(config.cluster(), shared, given.journal());
        making.ifPresent(opened::with);
        var folder =
                opened.with(
                        DataFolder.open(
                                given.options().data(),
                                shared,
                                config.cluster().makesKeys(),
                                random));
        var issuer = folder.issuer();
        var tokens = new TokenCheck(issuer.toPublicJWK(), time, config.token().clockSkew());
        var log = LedgerLog.of(config.ledger(), files, folder);
        var core = new CoreWiring(given, files, folder, time, random, opened).start();
        var storage =
                new StorageProbe(
                        probe(core, "journal", core.databases().journal()),
                        probe(core, "vault", core.databases().vault()));
        Vitals.show(core, storage);
        var readiness =
                new Readiness(
                        core.system(),
                        storage,
                        time,
                        config.management().regionsWithin(),
                        config.cluster().roles());
        var doors = new Doors(core, tokens, storage);
        // open while the parts start, so that whoever waits sees how far they are
        var management = doors.management(readiness);
        var parts = NodeParts.start(core, log, given.journal().dialect(), folder, opened);
        var warm = Rehearsal.begin(core, parts.actors().entities());
        if (config.cluster().several()) {
            Rehearsal.await(warm);
        }
        var routes = RouteTable.of(core, parts, folder.clients(), issuer);
        var http = doors.http(routes, parts.damaged());
        parts.notifying().begin();
        var gateway = doors.gateway(parts.providers(), config.sessions());
        OrderlyStop.of(
                core,
                () -> {
                    readiness.stopping();
                    folder.removeCard("server.json");
                    parts.streams().stop();
                },
                http,
                gateway);
        OrderlyStop.whenClosed(core, storage);
        OrderlyStop.whenTaken(core);
        parts.goOn(core);
        folder.complete();
        making.ifPresent(KeyMaking::close);
        readiness.serving(() -> !parts.readSide().halted(), warm);
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
                closedLast(core, parts, folder));
    }

    private static DatabaseProbe probe(Core core, String database, DataSource source) {
        return new DatabaseProbe(
                database,
                source,
                core.config().storage().probeTimeout(),
                core.blocking(),
                System::nanoTime);
    }

    /// In this order, once the actors are gone.
    private static List<AutoCloseable> closedLast(Core core, NodeParts parts, DataFolder folder) {
        return List.of(
                parts.streams(),
                parts.notifying(),
                parts.logs(),
                parts.readSide(),
                core.resources(),
                core.audit(),
                core.tracing(),
                core.databases(),
                folder);
    }
}
