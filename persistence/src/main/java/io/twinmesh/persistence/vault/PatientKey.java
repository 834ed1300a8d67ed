package io.twinmesh.persistence.vault;

import java.time.Instant;

/// What the vault has for a patient.
public sealed interface PatientKey {
    /// The key is there.
    record Held(PatientCipher cipher) implements PatientKey {}

    /// The key was destroyed; what it sealed can never be read again.
    record KeyGone(Instant destroyedAt) implements PatientKey {}

    /// There never was one.
    record NeverMade() implements PatientKey {}
}
