package io.twinmesh.persistence.vault;

/// The kinds of data that a patient can have erased apart from each other: each is sealed under a
/// key of its own.
public enum DataClass {
    /// Vital signs, laboratory results, conditions, medications, and what was asked and answered.
    CLINICAL,
    /// Variants, sequences and genetic reports.
    GENOME,
    /// Sampled series: ECG, continuous glucose, wearables.
    SIGNALS,
    /// Who the patient is: name, addresses, identifiers, relatives.
    IDENTITY
}
