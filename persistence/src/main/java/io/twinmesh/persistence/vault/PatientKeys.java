package io.twinmesh.persistence.vault;

import java.time.Instant;

/// What the vault has for a patient.
public sealed interface PatientKeys {
    /// At least one class of the patient's data can be read.
    record Held(PatientCipher cipher) implements PatientKeys {}

    /// Every key was destroyed; what they sealed can never be read again.
    record Destroyed(Instant at) implements PatientKeys {}

    /// There is neither a key nor a grave of all of them: none was ever made, or the vault has lost
    /// them.
    record Absent() implements PatientKeys {}
}
