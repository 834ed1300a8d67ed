package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of a piece of data when it is to be given out: never the value itself.
///
/// @param type FHIR resource type
/// @param codes every code that says what it is about, those of its components too
/// @param first the earliest moment it is about, when known
/// @param last the latest moment it is about, when known; of a single moment the same as `first`
/// @param labels its security labels; without a confidentiality label it counts as normal (`N`)
public record DataItem(
        DataClass dataClass,
        String type,
        List<Code> codes,
        Optional<Instant> first,
        Optional<Instant> last,
        List<Code> labels) {
    public DataItem {
        codes = List.copyOf(codes);
        labels = List.copyOf(labels);
    }

    /// About one moment, without labels.
    public static DataItem at(DataClass dataClass, String type, List<Code> codes, Instant at) {
        return new DataItem(dataClass, type, codes, Optional.of(at), Optional.of(at), List.of());
    }

    /// What it is about is clinical.
    @Override
    public String toString() {
        return "DataItem[" + type + "]";
    }
}
