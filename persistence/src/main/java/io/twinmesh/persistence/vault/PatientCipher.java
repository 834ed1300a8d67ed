package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.key.AesGcm;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// Seals and opens one patient's records, each class of data under its own key. Safe for use by
/// several threads.
public final class PatientCipher {
    private static final byte[] ALL = "twinmesh/all-classes/1".getBytes(StandardCharsets.UTF_8);

    private final PatientId patient;

    /// Those that are held, one behind the other in the order of [KeyScope]; in memory only.
    private final byte[] keys;

    /// One bit for each scope whose key is held.
    private final int held;

    private final RandomGenerator random;

    /// @param held 32 bytes for each key that is there
    PatientCipher(PatientId patient, EnumMap<KeyScope, byte[]> held, RandomGenerator random) {
        this.patient = patient;
        this.random = random;
        // a hundred thousand of these are in memory at once: one array, no prepared ciphers
        var all = ByteBuffer.allocate(held.size() * AesGcm.KEY_BYTES);
        var bits = 0;
        for (var entry : held.entrySet()) {
            if (entry.getValue().length != AesGcm.KEY_BYTES) {
                throw new IllegalArgumentException(
                        "a key has " + AesGcm.KEY_BYTES + " bytes, got " + entry.getValue().length);
            }
            all.put(entry.getValue());
            bits |= bit(entry.getKey());
        }
        this.keys = all.array();
        this.held = bits;
    }

    public PatientId patient() {
        return patient;
    }

    /// Whether what this key seals can be read.
    public boolean holds(KeyScope scope) {
        return (held & bit(scope)) != 0;
    }

    /// The classes that can be read and added to.
    public Set<DataClass> classes() {
        var held = EnumSet.noneOf(DataClass.class);
        for (var dataClass : DataClass.values()) {
            if (holds(KeyScope.of(dataClass))) {
                held.add(dataClass);
            }
        }
        return held;
    }

    /// @param context what the ciphertext is bound to: it opens with the same context only
    /// @throws IllegalStateException when the key is not held
    public Sealed seal(DataClass dataClass, byte[] context, byte[] plain) {
        return cipher(key(KeyScope.of(dataClass))).seal(context, plain);
    }

    /// @return empty when the key is not held
    /// @throws TamperedException when the bytes were sealed under another key or context, or were
    ///   changed
    public Optional<byte[]> open(KeyScope scope, byte[] context, Sealed sealed) {
        return holds(scope)
                ? Optional.of(cipher(key(scope)).open(context, sealed))
                : Optional.empty();
    }

    /// Seals what was drawn from several classes, so that it opens only while the keys of all of
    /// them are held.
    public Sealed sealAcross(Collection<DataClass> classes, byte[] context, byte[] plain) {
        return cipher(across(classes)).seal(context, plain);
    }

    /// @return empty when one of the keys is not held
    /// @throws TamperedException as for one class
    public Optional<byte[]> openAcross(
            Collection<DataClass> classes, byte[] context, Sealed sealed) {
        return classes().containsAll(classes)
                ? Optional.of(cipher(across(classes)).open(context, sealed))
                : Optional.empty();
    }

    @SuppressWarnings("EnumOrdinal")
    private static int bit(KeyScope scope) {
        return 1 << scope.ordinal();
    }

    private byte[] key(KeyScope scope) {
        if (!holds(scope)) {
            throw new IllegalStateException("the key for " + scope + " is not held");
        }
        var at = Integer.bitCount(held & (bit(scope) - 1)) * AesGcm.KEY_BYTES;
        return Arrays.copyOfRange(keys, at, at + AesGcm.KEY_BYTES);
    }

    /// HKDF-SHA-256 (RFC 5869) over the classes' keys, in the order of the classes.
    private byte[] across(Collection<DataClass> classes) {
        var info = new StringBuilder();
        var extract = HKDFParameterSpec.ofExtract().addSalt(ALL);
        for (var dataClass : EnumSet.copyOf(classes)) {
            extract.addIKM(key(KeyScope.of(dataClass)));
            info.append(dataClass).append('|');
        }
        var name = info.toString().getBytes(StandardCharsets.UTF_8);
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(extract.thenExpand(name, AesGcm.KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 25 on has HKDF", e);
        }
    }

    private AesGcm cipher(byte[] key) {
        return new AesGcm(key, random);
    }

    @Override
    public String toString() {
        return "PatientCipher[" + patient + "]";
    }
}
