package io.twinmesh.cli.wallet;

import org.bouncycastle.crypto.generators.SCrypt;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// 32 secret bytes under a password: AES-256-GCM, the key by scrypt with N = 2^15, r = 8, p = 3,
/// which OWASP's Password Storage Cheat Sheet (2023) names as a minimum.
///
/// @param salt 16 bytes
/// @param sealed 12 bytes nonce, 32 bytes ciphertext, 16 bytes tag
record SealedSeed(byte[] salt, byte[] sealed) {
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int SEALED = NONCE + 32 + 16;

    SealedSeed {
        if (salt.length != SALT || sealed.length != SEALED) {
            throw new IllegalArgumentException(
                    "a sealed key has a salt of 16 bytes and 60 bytes more");
        }
        salt = salt.clone();
        sealed = sealed.clone();
    }

    /// @param bound what must be the same when it is opened
    /// @param random a `SecureRandom` outside of tests
    static SealedSeed of(byte[] seed, char[] password, byte[] bound, RandomGenerator random) {
        var salt = new byte[SALT];
        var sealed = new byte[SEALED];
        random.nextBytes(salt);
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, sealed, 0, NONCE);
        try {
            var body = cipher(Cipher.ENCRYPT_MODE, password, salt, nonce, bound).doFinal(seed);
            System.arraycopy(body, 0, sealed, NONCE, body.length);
            return new SealedSeed(salt, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /// @return absent when the password is another one, or anything was changed
    Optional<byte[]> open(char[] password, byte[] bound) {
        try {
            var nonce = Arrays.copyOf(sealed, NONCE);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, password, salt, nonce, bound)
                            .doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, char[] password, byte[] salt, byte[] nonce, byte[] bound)
            throws GeneralSecurityException {
        var utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        var bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        var key = SCrypt.generate(bytes, salt, 1 << 15, 8, 3, 32);
        Arrays.fill(bytes, (byte) 0);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(ByteBuffer.wrap(bound));
        return cipher;
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }

    @Override
    public byte[] sealed() {
        return sealed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSeed(var theirSalt, var theirs)
                && Arrays.equals(theirSalt, salt)
                && Arrays.equals(theirs, sealed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sealed);
    }

    @Override
    public String toString() {
        return "SealedSeed[…]";
    }
}
