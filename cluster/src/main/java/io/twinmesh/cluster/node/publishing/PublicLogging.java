package io.twinmesh.cluster.node.publishing;

import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.publication.PublicLogs;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.time.Duration;

/// Starts the logs beside the ledger's, publishes their keys and shows whether they go on.
public final class PublicLogging {
    /// After which what failed is tried again.
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final String STOPPED = "twinmesh.linked.log.stopped";
    private static final String MEANS = "1 when this log beside the ledger's gets no leaves";

    private PublicLogging() {}

    /// @param log the ledger's
    public static PublicLogs start(Core core, DataFolder folder, LedgerLog log, Dialect dialect) {
        var source = core.databases().journal();
        var logs =
                PublicLogs.start(
                        new PublicLogs.Parts(
                                source,
                                new JournalTailer(
                                        source,
                                        dialect,
                                        ReadSide.journalWriters(dialect),
                                        core.databases().end()),
                                log.key(),
                                new SignedTrees(folder.signed(), core.databases().onDisk()),
                                log.witnesses(),
                                core.models(),
                                core.time(),
                                core.config().cluster().has(Role.PROJECTION)));
        logs.served().forEach(one -> folder.publish(one.name() + ".vkey", one.key().text() + "\n"));
        core.telemetry().gauge(STOPPED, MEANS, () -> logs.modelsStopped() ? 1 : 0, "log", "models");
        core.telemetry().gauge(STOPPED, MEANS, () -> logs.nodesStopped() ? 1 : 0, "log", "nodes");
        Rounds.begin(core, "write the logs of models and nodes", AGAIN, AGAIN, logs::again);
        return logs;
    }
}
