package io.twinmesh.actors.twin.state;

import io.twinmesh.actors.twin.state.PatientState.OpenGrant;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import java.util.List;
import java.util.Optional;

/// How an open question stood in snapshots up to version 7: with the names of its inputs only. Read
/// only.
record OpenGrantV1(
        JobId job,
        long sequenceNumber,
        String modelDigest,
        String inputs,
        List<String> used,
        List<String> missing) {
    /// What consent was asked about is not known any more, and what is not known never gives more:
    /// only who may have clinical data of any kind and time gets such inputs.
    private static final DataItem UNKNOWN =
            new DataItem(
                    DataClass.CLINICAL,
                    "Observation",
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());

    static List<OpenGrant> now(List<OpenGrantV1> stored) {
        return stored.stream().map(OpenGrantV1::now).toList();
    }

    private OpenGrant now() {
        return new OpenGrant(
                job,
                sequenceNumber,
                modelDigest,
                inputs,
                used.stream().map(OpenGrantV1::input).toList(),
                missing);
    }

    private static UsedInput input(String name) {
        return new UsedInput(
                name,
                "unknown",
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(UNKNOWN));
    }

    @Override
    public String toString() {
        return "OpenGrantV1[" + job + "]";
    }
}
