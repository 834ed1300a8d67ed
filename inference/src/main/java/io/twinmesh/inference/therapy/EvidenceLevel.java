package io.twinmesh.inference.therapy;

/// How strong a line of evidence is, strongest first, as CIViC grades it.
public enum EvidenceLevel {
    /// Validated: in practice guidelines or an approved label.
    A,
    /// Clinical: trials or large cohorts.
    B,
    /// Case studies.
    C,
    /// Preclinical.
    D,
    /// Inferred.
    E
}
