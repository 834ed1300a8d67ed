package io.twinmesh.cluster.node.publishing;

import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.OpenedParts;
import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.projection.log.SignedTrees;

/// Starts the ledger's log and its read side, publishes the log's key and shows how both stand.
public final class LedgerLogging {
    private LedgerLogging() {}

    /// Blocks until a server that keeps the log up to date has taken in the whole journal.
    ///
    /// @param opened takes the read side as soon as it runs
    /// @throws StartFailure when it does not catch up in time
    public static ReadSide start(
            Core core, DataFolder folder, LedgerLog log, Dialect dialect, OpenedParts opened) {
        folder.publish(DataFolder.LOG_KEY, log.key().vkey().text() + "\n");
        var works = core.config().cluster().has(Role.PROJECTION);
        var readSide =
                opened.with(
                        ReadSide.start(
                                core.databases().journal(),
                                dialect,
                                core.databases().end(),
                                log.key(),
                                new SignedTrees(folder.signed(), core.databases().onDisk()),
                                log.witnesses(),
                                core.time(),
                                works));
        if (works) {
            readSide.awaitCaughtUp(core.config().storage().catchUpTimeout());
        }
        core.telemetry().ledgerImbalance(readSide::imbalance);
        core.telemetry().finality(readSide::finalLeaves, readSide::notFinal, readSide::objecting);
        return readSide;
    }
}
