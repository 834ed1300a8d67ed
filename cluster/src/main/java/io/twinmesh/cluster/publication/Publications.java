package io.twinmesh.cluster.publication;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.explorer.LinkedExplorer;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.log.LinkedLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps a log of the models that are listed and retired: whatever the catalogue has and the log
/// has not is added at the start, after each change, and again when that failed. Models answer
/// meanwhile.
public final class Publications {
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

    /// A listing and a retirement.
    private static final int MOST_ABOUT_ONE = 2;

    private final ModelCatalog models;
    private final LinkedLog log;
    private final LinkedExplorer explorer;
    private final InstantSource time;
    private volatile boolean stopped;

    private Publications(
            ModelCatalog models, LinkedLog log, LinkedExplorer explorer, InstantSource time) {
        this.models = models;
        this.log = log;
        this.explorer = explorer;
        this.time = time;
    }

    /// Begins to follow the catalogue. Blocks on the database, as each change does from now on.
    ///
    /// @param explorer of that log
    static Publications keep(
            ModelCatalog models, LinkedLog log, LinkedExplorer explorer, InstantSource time) {
        var publications = new Publications(models, log, explorer, time);
        models.onChange(publications::catchUp);
        publications.catchUp();
        return publications;
    }

    /// A model's leaf with its proof, and the leaf of its retirement.
    public record Publication(
            LinkedLeaf leaf, ModelPublished event, TlogProof proof, Optional<LinkedLeaf> retired) {}

    /// What the log says of a manifest. Blocks on the database.
    public Optional<Publication> of(Digest manifest) throws SQLException {
        var leaves = explorer.about(manifest.text(), 0, MOST_ABOUT_ONE);
        if (leaves.isEmpty() || !(leaves.getFirst().event() instanceof ModelPublished event)) {
            return Optional.empty();
        }
        return explorer.proof(leaves.getFirst().index())
                .map(proof ->
                        new Publication(
                                leaves.getFirst(),
                                event,
                                proof,
                                leaves.stream()
                                        .filter(leaf -> leaf.event() instanceof ModelRetired)
                                        .findFirst()));
    }

    /// Whether what was to be added last is not in the log.
    boolean stopped() {
        return stopped;
    }

    /// Tries again what failed. Blocks on the database.
    void again() {
        if (stopped) {
            catchUp();
        }
    }

    private void catchUp() {
        try {
            log.add(events(), time.instant());
            stopped = false;
        } catch (ProjectionHaltedException e) {
            if (!stopped) {
                LOG.error(
                        "Models are not logged, and nothing is signed: log={} why={}",
                        log.vkey().name(),
                        e.getMessage());
            }
            stopped = true;
        } catch (RuntimeException e) {
            LOG.warn(
                    "Models were not logged: log={} cause={}",
                    log.vkey().name(),
                    e.getClass().getSimpleName());
            stopped = true;
        }
    }

    private List<LinkedEvent> events() {
        var events = new ArrayList<LinkedEvent>();
        Stream.concat(models.all().stream(), models.retired().stream())
                .forEach(entry -> {
                    events.add(
                            new ModelPublished(
                                    entry.manifest().id().toString(),
                                    entry.digest().text(),
                                    entry.manifest().blobDigest()));
                    if (entry.retired().isPresent()) {
                        events.add(new ModelRetired(entry.digest().text()));
                    }
                });
        return events;
    }
}
