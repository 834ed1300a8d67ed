package io.twinmesh.cluster.history;

import io.twinmesh.persistence.history.sealed.DamageReport;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Takes the damage that readers find who answer no request: the indexes, jobs and pipelines. They
/// begin before there are twins that could be told; what they find until then waits.
public final class DamageDesk implements DamageReport {
    private static final Logger LOG = LoggerFactory.getLogger(DamageDesk.class);

    private final CompletableFuture<DamagedTwins> twins = new CompletableFuture<>();
    private final Executor blocking;

    /// @param blocking runs what waits for a database
    public DamageDesk(Executor blocking) {
        this.blocking = blocking;
    }

    /// From now on everything is filed here.
    public void opened(DamagedTwins twins) {
        this.twins.complete(twins);
    }

    @Override
    public void found(UnreadableHistoryException damage) {
        var _ =
                twins.thenAcceptAsync(filing -> filing.found(damage), blocking)
                        .exceptionally(notFiled -> {
                            LOG.error(
                                    "a damaged twin could not be quarantined, twin={}",
                                    damage.twin(),
                                    notFiled);
                            return null;
                        });
    }
}
