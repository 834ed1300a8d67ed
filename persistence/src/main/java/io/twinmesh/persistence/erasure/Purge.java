package io.twinmesh.persistence.erasure;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.DataClass;

import java.util.Set;

/// Removes what one part of the system has derived from a patient's data. Every part that keeps
/// such a thing registers one.
@FunctionalInterface
public interface Purge {
    /// Called after the keys are destroyed, again after a crash, and at every start for every
    /// patient ever erased, since a restored backup may have brought rows back. May block.
    ///
    /// @param classes of the data that was erased; what was drawn from other classes as well goes
    ///   too, when it cannot be told apart
    void purge(PatientId patient, Set<DataClass> classes);
}
