package io.twinmesh.persistence.vault.key;

import io.twinmesh.persistence.format.Bytes;

import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a random 96-bit nonce: at 2^32 messages under one key a nonce would repeat with
/// a chance below 2^-32 (NIST SP 800-38D, 8.3); one patient stays far below.
public final class AesGcm {
    public static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final RandomGenerator random;

    public AesGcm(byte[] key, RandomGenerator random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key has 32 bytes, got " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    public Sealed seal(byte[] context, byte[] plain) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, context);
            return new Sealed(Bytes.of(nonce), Bytes.of(cipher.doFinal(plain)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    public byte[] open(byte[] context, Sealed sealed) {
        try {
            return cipher(Cipher.DECRYPT_MODE, sealed.nonce().toArray(), context)
                    .doFinal(sealed.ciphertext().toArray());
        } catch (GeneralSecurityException e) {
            throw new TamperedException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }
}
