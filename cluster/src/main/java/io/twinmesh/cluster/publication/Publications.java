package io.twinmesh.cluster.publication;

import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.linked.LinkedEvent;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedLeaf;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.projection.log.LinkedLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Keeps a log of the models that are listed and retired: whatever the catalogue has and the log
/// has not is added at the start and after each change. What cannot be added now is added then;
/// models answer meanwhile.
public final class Publications {
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

    private final ModelCatalog models;
    private final LinkedLog log;
    private final InstantSource time;

    private Publications(ModelCatalog models, LinkedLog log, InstantSource time) {
        this.models = models;
        this.log = log;
        this.time = time;
    }

    /// Begins to follow the catalogue. Blocks on the database, as each change does from now on.
    public static Publications keep(ModelCatalog models, LinkedLog log, InstantSource time) {
        var publications = new Publications(models, log, time);
        models.onChange(publications::catchUp);
        publications.catchUp();
        return publications;
    }

    /// A model's leaf with its proof, and the leaf of its retirement.
    public record Publication(
            LinkedLeaf leaf, ModelPublished event, TlogProof proof, Optional<LinkedLeaf> retired) {}

    /// What the log says of a manifest. Blocks on the database.
    public Optional<Publication> of(Digest manifest) throws SQLException {
        var leaves = log.leaves();
        for (var leaf : leaves) {
            if (leaf.event() instanceof ModelPublished event
                    && event.manifest().equals(manifest.text())) {
                return log.reader()
                        .proof(leaf.index())
                        .map(proof ->
                                new Publication(
                                        leaf,
                                        event,
                                        proof,
                                        first(leaves, new ModelRetired(manifest.text())::equals)));
            }
        }
        return Optional.empty();
    }

    private static Optional<LinkedLeaf> first(
            List<LinkedLeaf> leaves, Predicate<LinkedEvent> fits) {
        return leaves.stream().filter(leaf -> fits.test(leaf.event())).findFirst();
    }

    private void catchUp() {
        try {
            log.add(events(), time.instant());
        } catch (RuntimeException e) {
            LOG.warn(
                    "Models were not logged: log={} cause={}",
                    log.vkey().name(),
                    e.getClass().getSimpleName());
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
