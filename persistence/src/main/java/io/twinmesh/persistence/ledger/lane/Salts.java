package io.twinmesh.persistence.ledger.lane;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// 32 random bytes each, drawn many at a time: a generator of the JDK takes longer for its first
/// byte than for the others. For one thread at a time.
final class Salts {
    private static final int LENGTH = 32;
    private static final int AT_ONCE = 128;

    private final RandomGenerator random;
    private final byte[] drawn = new byte[AT_ONCE * LENGTH];
    private int used = drawn.length;

    Salts(RandomGenerator random) {
        this.random = random;
    }

    byte[] next() {
        if (used == drawn.length) {
            random.nextBytes(drawn);
            used = 0;
        }
        var salt = Arrays.copyOfRange(drawn, used, used + LENGTH);
        Arrays.fill(drawn, used, used + LENGTH, (byte) 0);
        used += LENGTH;
        return salt;
    }
}
