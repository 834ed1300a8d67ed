package io.twinmesh.cluster.http.device;

import io.twinmesh.cluster.fhir.read.twin.TwinAccess;
import io.twinmesh.cluster.fhir.read.twin.TwinConsent;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.signal.StoredSignals;
import io.twinmesh.cluster.signal.StoredSignals.Found;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.util.ArrayList;
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
                .thenApplyAsync(
                        consent ->
                                switch (stored.read(twin, wanted)) {
                                    case Found.Refused(var refusal) ->
                                            throw new Refused(Statuses.problem(refusal));
                                    case Found.Signal signal -> {
                                        call.audit().touched(twin);
                                        yield allowed(signal, consent);
                                    }
                                },
                        blocking);
    }

    /// A stretch that may not be given out is left out; when none may, the request is refused.
    private static Found.Signal allowed(Found.Signal signal, TwinConsent consent) {
        var series = new ArrayList<SampledSeries>();
        for (var one : signal.series()) {
            var denial = consent.denial(item(signal.code(), one));
            if (denial.isEmpty()) {
                series.add(one);
            } else if (signal.series().size() == 1) {
                throw new Refused(403, denial.get().code(), denial.get().why());
            }
        }
        if (series.isEmpty() && !signal.series().isEmpty()) {
            throw new Refused(
                    403, "consent.denied", "The patient has not allowed this signal to be given.");
        }
        return new Found.Signal(
                signal.code(), signal.channel(), signal.devices(), series, signal.next());
    }

    private static DataItem item(Code code, SampledSeries series) {
        return new DataItem(
                DataClass.SIGNALS,
                "Observation",
                List.of(code),
                List.of(),
                Optional.of(series.start()),
                Optional.of(series.end()),
                List.of());
    }
}
