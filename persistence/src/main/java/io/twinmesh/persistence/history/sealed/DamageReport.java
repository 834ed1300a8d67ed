package io.twinmesh.persistence.history.sealed;

/// Hears of a twin's row that does not read as it was written, from readers that go on without it
/// or have nobody to answer. Whoever listens puts the twin in quarantine.
@FunctionalInterface
public interface DamageReport {
    /// Returns at once and never throws. A report can be lost when the process ends before it is
    /// filed; whoever reads the twin later finds the damage again. Safe to repeat. Whoever reads a
    /// row only once files the case first.
    void found(UnreadableHistoryException damage);
}
