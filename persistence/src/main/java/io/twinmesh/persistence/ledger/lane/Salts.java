package io.twinmesh.persistence.ledger.lane;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// 32 random bytes each: the key stream of AES-256 in counter mode, under a key that is drawn anew
/// for every 128 of them and forgotten. That takes a fraction of drawing each from the JDK's
/// generator. For one thread at a time.
final class Salts {
    private static final int LENGTH = 32;
    private static final byte[] ZEROS = new byte[128 * LENGTH];

    private final RandomGenerator random;
    private final Cipher stream;
    private byte[] drawn = ZEROS;
    private int used = ZEROS.length;

    /// @param random a `SecureRandom` outside of tests
    Salts(RandomGenerator random) {
        this.random = random;
        try {
            this.stream = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    byte[] next() {
        if (used == drawn.length) {
            draw();
        }
        var salt = Arrays.copyOfRange(drawn, used, used + LENGTH);
        Arrays.fill(drawn, used, used + LENGTH, (byte) 0);
        used += LENGTH;
        return salt;
    }

    private void draw() {
        var key = new byte[32];
        random.nextBytes(key);
        try {
            stream.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(new byte[16]));
            drawn = stream.doFinal(ZEROS);
            used = 0;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
        Arrays.fill(key, (byte) 0);
    }
}
