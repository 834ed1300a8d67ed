package io.twinmesh.cluster.http.device;

import io.twinmesh.cluster.fhir.read.twin.TwinAccess;
import io.twinmesh.cluster.fhir.read.twin.TwinConsent;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.persistence.consent.ConsentDecision;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Signals of a twin, as far as the patient's consent lets a caller have them.
public final class SignalReading {
    private final StoredSignals stored;
    private final TwinAccess access;
    private final Executor blocking;

    /// @param blocking runs what waits for the disk
    public SignalReading(StoredSignals stored, TwinAccess access, Executor blocking) {
        this.stored = stored;
        this.access = access;
        this.blocking = blocking;
    }

    /// The samples asked for; fails with [Refused] when none may be given.
    CompletionStage<Found.Signal> found(Call call, PatientId twin, StoredSignals.Wanted wanted) {
        call.audit().about(twin);
        return access.admit(twin, call)
                .thenApplyAsync(consent -> found(call, twin, wanted, consent), blocking);
    }

    /// A stretch that may not be given out is as if it were not there. Where nothing is left, it is
    /// the consent alone that decides between no samples and a refusal: whether there is something
    /// that is kept back, nobody learns.
    private Found.Signal found(
            Call call, PatientId twin, StoredSignals.Wanted wanted, TwinConsent consent) {
        var found =
                stored.read(
                        twin,
                        wanted,
                        (code, first, last) -> consent.decide(item(code, first, last)).permitted());
        return switch (found) {
            case Found.Refused(var refusal) -> throw new Refused(Statuses.problem(refusal));
            case Found.Signal signal -> {
                if (signal.series().isEmpty()) {
                    check(call, wanted, consent);
                }
                call.audit().touched(twin);
                yield signal;
            }
        };
    }

    private static void check(Call call, StoredSignals.Wanted wanted, TwinConsent consent) {
        var asked = item(wanted.code(), wanted.from(), wanted.last());
        if (consent.decide(asked) instanceof ConsentDecision.Deny(var denial, var rule)) {
            rule.ifPresent(call.audit()::denied);
            throw new Refused(403, denial.code(), denial.why());
        }
    }

    /// @param first `Instant.MIN` when it is not known
    /// @param last `Instant.MAX`, less a moment, when it is not known
    private static DataItem item(Code code, Instant first, Instant last) {
        return new DataItem(
                DataClass.SIGNALS,
                "Observation",
                List.of(code),
                List.of(),
                Optional.of(first),
                Optional.of(last),
                List.of());
    }
}
