package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of a piece of data when it is to be given out: never the value itself.
///
/// @param type FHIR resource type
/// @param codes those that say what it is about, those of its components too
/// @param mentioned every other code found in it: categories, answers, body sites, …
/// @param first the earliest moment it is about, when known
/// @param last the latest moment it is about, when known; of a single moment the same as `first`
/// @param labels its security labels; without a confidentiality label it counts as normal (`N`)
public record DataItem(
        DataClass dataClass,
        String type,
        List<Code> codes,
        List<Code> mentioned,
        Optional<Instant> first,
        Optional<Instant> last,
        List<Code> labels) {
    public DataItem {
        codes = List.copyOf(codes);
        mentioned = List.copyOf(mentioned);
        labels = List.copyOf(labels);
    }

    /// About one moment, nothing else mentioned, without labels.
    public static DataItem at(DataClass dataClass, String type, List<Code> codes, Instant at) {
        return new DataItem(
                dataClass, type, codes, List.of(), Optional.of(at), Optional.of(at), List.of());
    }

    /// What it is about is clinical.
    @Override
    public String toString() {
        return "DataItem[" + type + "]";
    }
}
