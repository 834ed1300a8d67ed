package io.twinmesh.persistence.ledger.sweep;

import io.twinmesh.persistence.identity.AccountId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Where tokens are that left one lane and have not arrived in another: what all other lanes have
/// in this account, less what has arrived. It is named by a hash that no key gives.
public final class TransitAccount {
    private TransitAccount() {}

    /// Whether an account is that of what is on its way to any lane that can be.
    public static boolean is(AccountId account) {
        return AllLanes.have(account.high(), account.low());
    }

    /// The account of all tokens on their way to a lane: the first 16 bytes of the SHA-256 of
    /// `twinmesh-ledger-in-transit/1`, a newline, the lane's number in decimal and a newline.
    public static AccountId to(int lane) {
        return AccountId.of(named("twinmesh-ledger-in-transit/1\n" + lane + "\n"));
    }

    static byte[] named(String text) {
        return Arrays.copyOf(sha256().digest(text.getBytes(StandardCharsets.US_ASCII)), 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The accounts of all 65,536 lanes, made when first asked for. Every reservation asks, so they
    /// are halves in primitive arrays, open addressing, half of them empty: 2 MiB.
    private static final class AllLanes {
        private static final int SLOT_BITS = 17;
        private static final int MASK = (1 << SLOT_BITS) - 1;
        private static final long[] HIGH = new long[1 << SLOT_BITS];
        private static final long[] LOW = new long[1 << SLOT_BITS];

        static {
            for (int lane = 0; lane <= Sweep.HIGHEST_LANE; lane++) {
                var account = to(lane);
                int slot = slot(account.high(), account.low());
                HIGH[slot] = account.high();
                LOW[slot] = account.low();
            }
        }

        static boolean have(long high, long low) {
            int slot = slot(high, low);
            return high != 0 && HIGH[slot] == high && LOW[slot] == low;
        }

        /// Where an account is, or would be. Names are hashes, so their first bits are as good as
        /// any; an empty slot has a high half of 0, which no lane's account has.
        private static int slot(long high, long low) {
            int slot = (int) (high >>> (Long.SIZE - SLOT_BITS));
            while (HIGH[slot] != 0 && (HIGH[slot] != high || LOW[slot] != low)) {
                slot = slot + 1 & MASK;
            }
            return slot;
        }
    }
}
