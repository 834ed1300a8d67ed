package io.twinmesh.cluster.export;

/// What an export is over.
enum ExportLevel {
    /// Every patient, and what is about no patient.
    SYSTEM,
    /// Every patient.
    PATIENTS
}
