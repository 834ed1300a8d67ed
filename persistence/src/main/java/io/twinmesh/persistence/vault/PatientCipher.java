package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.PatientId;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Seals and opens one patient's records. Each ciphertext is bound to the patient, to the type of
/// what is inside and to the record's own id: moved to another row, it does not open. Safe for use
/// by several threads.
public final class PatientCipher {
    private final PatientId patient;
    private final AesGcm cipher;

    PatientCipher(PatientId patient, byte[] dataKey, RandomGenerator random) {
        this.patient = patient;
        this.cipher = new AesGcm(dataKey, random);
    }

    public PatientId patient() {
        return patient;
    }

    /// @param tag type and version of the plain bytes
    /// @param recordId names this record within the patient's history
    public Sealed seal(String tag, String recordId, byte[] plain) {
        return cipher.seal(context(tag, recordId), plain);
    }

    /// @throws TamperedException when the bytes were sealed for another patient, type or record, or
    ///   were changed
    public byte[] open(String tag, String recordId, Sealed sealed) {
        return cipher.open(context(tag, recordId), sealed);
    }

    private byte[] context(String tag, String recordId) {
        return ("twin|" + patient + "|" + tag + "|" + recordId).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "PatientCipher[" + patient + "]";
    }
}
