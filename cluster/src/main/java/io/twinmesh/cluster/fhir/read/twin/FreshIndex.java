package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.ResourceReader.Standing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Waits until the index knows what was written before the question came, so that whoever has
/// written finds it. Blocks. Fails with [Refused] 503: `index.behind` when that takes too long,
/// `index.rebuilding` while it is made anew.
public final class FreshIndex {
    private final ResourceReader reader;
    private final Follower follower;
    private final Duration patience;

    /// Follows the journal.
    @FunctionalInterface
    public interface Follower {
        /// Completes when everything up to this place of the journal is in the index.
        CompletableFuture<Void> reached(long place);
    }

    public FreshIndex(ResourceReader reader, Follower follower, Duration patience) {
        this.reader = reader;
        this.follower = follower;
        this.patience = patience;
    }

    /// Returns when everything is in the index that the twin has stored by now.
    public Standing after(PatientId twin) {
        return at(reader.newestPlace(twin).orElse(0));
    }

    /// Returns when everything is in the index that is in the journal now.
    public Standing now() {
        return at(reader.end());
    }

    private Standing at(long place) {
        try {
            follower.reached(place).orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException _) {
            throw new Refused(
                    Problem.busy(
                            Busy.INDEX,
                            "What was written last cannot be found yet. Repeat it as it is."));
        }
        return whole();
    }

    /// How the index stands; fails while it is made anew.
    public Standing whole() {
        var standing = reader.standing();
        if (!standing.whole()) {
            throw rebuilding();
        }
        return standing;
    }

    /// Fails when what was read since may have been read while the index was made anew.
    public void check(Standing before) {
        if (reader.standing().generation() != before.generation()) {
            throw rebuilding();
        }
    }

    private static Refused rebuilding() {
        return new Refused(
                Problem.busy(
                        Busy.INDEX_ANEW,
                        "The index of resources is being made anew. Repeat it later."));
    }
}
