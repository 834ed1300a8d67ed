package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.waiting.WaitingThreads;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.identity.PatientId;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Finds twins and lets callers in. Its methods block, on the threads of [WaitingThreads].
public final class Twins {
    private final TwinAccess access;
    private final FreshIndex fresh;
    private final TwinResources resources;
    private final InstantSource time;

    public Twins(TwinAccess access, FreshIndex fresh, TwinResources resources, InstantSource time) {
        this.access = access;
        this.fresh = fresh;
        this.resources = resources;
        this.time = time;
    }

    /// The twin that has or had this resource; empty when none ever did.
    public Optional<PatientId> owner(ResourceName name) {
        if (name.type().equals("Patient")) {
            return PatientId.wellFormed(name.id())
                    ? Optional.of(new PatientId(name.id()))
                    : Optional.empty();
        }
        return resources
                .owner(name)
                .or(() -> {
                    // it may have been written a moment ago
                    fresh.now();
                    return resources.owner(name);
                });
    }

    /// Lets the caller in. Fails with [Refused] when the twin is unknown or erased, or nothing of
    /// it may be seen.
    public OpenTwin open(PatientId twin, Call call, Permission permission) {
        call.audit().about(twin);
        var visibility = WaitingThreads.await(visibility(twin, call, permission));
        // asked after the twin has answered: what it had stored then stands in the journal
        return new OpenTwin(twin, visibility, fresh.after(twin));
    }

    /// What of a twin may be seen; fails like [#open].
    public CompletionStage<Visibility> visibility(
            PatientId twin, Call call, Permission permission) {
        return access.admit(twin, call)
                .thenApply(consent ->
                        new Visibility(
                                call.authenticated().smart(),
                                permission,
                                Optional.of(consent),
                                time.instant()));
    }
}
