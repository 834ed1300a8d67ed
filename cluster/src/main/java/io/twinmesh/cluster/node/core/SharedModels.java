package io.twinmesh.cluster.node.core;

import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.proof.Digest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// The models that jobs need, which another server may have published a moment ago: one that is not
/// known here is looked for in the folder, on the threads that may block, while its job waits.
final class SharedModels implements JobNeighbours.Models {
    private static final Logger LOG = LoggerFactory.getLogger(SharedModels.class);

    private final ModelCatalog models;
    private final Executor blocking;

    /// The log has one line of each.
    private final Set<Digest> missed = ConcurrentHashMap.newKeySet();

    SharedModels(ModelCatalog models, Executor blocking) {
        this.models = models;
        this.blocking = blocking;
    }

    @Override
    public Optional<ModelManifest> manifest(String digest) {
        var wanted = new Digest(digest);
        var known = models.byDigest(wanted);
        if (known.isEmpty()) {
            try {
                blocking.execute(() -> look(wanted));
            } catch (RejectedExecutionException _) {
                // whoever needs it asks again
            }
        }
        return known.map(ModelCatalog.Entry::manifest);
    }

    private void look(Digest digest) {
        try {
            if (models.find(digest).isEmpty() && missed.add(digest)) {
                LOG.warn("a job's model is not in the folder model={}", digest);
            }
        } catch (RuntimeException e) {
            LOG.warn("a job's model cannot be read model={}", digest, e);
        }
    }
}
