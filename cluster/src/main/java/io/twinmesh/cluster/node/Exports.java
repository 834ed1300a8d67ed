package io.twinmesh.cluster.node;

import io.twinmesh.actors.export.BulkExport;
import io.twinmesh.actors.export.ExportCommand;
import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.export.ExportAudit;
import io.twinmesh.cluster.export.ExportDownload;
import io.twinmesh.cluster.export.ExportReading;
import io.twinmesh.cluster.export.ExportRecheck;
import io.twinmesh.cluster.export.ExportRoutes;
import io.twinmesh.cluster.export.ExportWithdrawal;
import io.twinmesh.cluster.export.SharedResources;
import io.twinmesh.cluster.export.TwinConsents;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.security.smart.RateLimit;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.cluster.sharding.Eldest;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.vault.ExportKeys;

import java.time.Duration;
import java.util.List;

/// Bulk exports on this node: their actors, their routes, and what looks after them.
///
/// @param withdrawal for erasure
record Exports(List<Route> routes, ExportWithdrawal withdrawal) {
    private static final int MOST_POLLED = 10_000;

    /// Starts them. Those that were under way are woken at once, and all open ones from time to
    /// time: one that sleeps cannot notice that it was kept long enough.
    static Exports start(
            Core core,
            ClusterEntities entities,
            DamagedTwins damaged,
            ExportKeys keys,
            ExportFiles files) {
        var settings = core.config().export();
        var http = core.config().http();
        var asks = core.asks();
        var register = new ExportRegister(core.databases().journal());
        var consents = new TwinConsents(entities, asks);
        var recheck =
                new ExportRecheck(
                        core.resources().reader(),
                        new FreshIndex(
                                core.resources().reader(),
                                core.resources().runner()::reached,
                                http.askTimeout()),
                        register,
                        consents);
        var reading =
                new ExportReading(
                        new ExportReading.Parts(
                                core.resources().reader(),
                                new SharedResources(core.directory().reader()),
                                core.resources().runner()::reached,
                                consents,
                                new ExportAudit(
                                        new AuditBook(
                                                core.audit()::record, core.time(), core.random())),
                                register,
                                keys,
                                files,
                                damaged,
                                settings.patientsPerStep(),
                                settings.largestFile(),
                                core.time(),
                                core.blocking()));
        entities.startExports(export ->
                BulkExport.create(
                        export,
                        new BulkExport.Parts(reading, entities, settings.settings(), core.time())));
        Rounds.begin(
                core,
                "wake exports",
                Duration.ZERO,
                settings.wakeEvery(),
                () -> {
                    if (Eldest.self(core.system(), Role.TWIN)) {
                        wake(register, entities);
                    }
                });
        var routes =
                new ExportRoutes(
                        entities,
                        register,
                        new ExportDownload(
                                keys,
                                files,
                                recheck,
                                WaitingThreads.ofReaders(
                                        "export-download",
                                        core.config().reading().atOnce(),
                                        core.config().reading().waiting())),
                        asks,
                        core.address(),
                        settings.limits(),
                        new RateLimit(core.time(), settings.pollsPerMinute(), MOST_POLLED),
                        core.time(),
                        core.random());
        return new Exports(routes.routes(), new ExportWithdrawal(register, keys, entities, asks));
    }

    private static void wake(ExportRegister register, ClusterEntities entities) {
        register.open().forEach(export -> entities.export(export).tell(new ExportCommand.Wake()));
    }
}
