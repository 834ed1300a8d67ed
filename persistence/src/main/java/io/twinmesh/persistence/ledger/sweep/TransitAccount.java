package io.twinmesh.persistence.ledger.sweep;

import io.twinmesh.persistence.identity.AccountId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Where tokens are that left one lane and have not arrived in another: what all other lanes have
/// in this account, less what has arrived. It is named by a hash that no key gives.
public final class TransitAccount {
    /// Lanes whose accounts are known by heart; a server of today runs one.
    private static final int KNOWN_LANES = 64;

    private static final Set<AccountId> KNOWN =
            IntStream.range(0, KNOWN_LANES)
                    .mapToObj(TransitAccount::to)
                    .collect(Collectors.toUnmodifiableSet());

    private TransitAccount() {}

    /// Whether an account is that of what is on its way to one of the first 64 lanes.
    public static boolean is(AccountId account) {
        return KNOWN.contains(account);
    }

    /// The account of all tokens on their way to a lane: the first 16 bytes of the SHA-256 of
    /// `twinmesh-ledger-in-transit/1`, a newline, the lane's number in decimal and a newline.
    public static AccountId to(int lane) {
        return AccountId.of(named("twinmesh-ledger-in-transit/1\n" + lane + "\n"));
    }

    static byte[] named(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(digest.digest(text.getBytes(StandardCharsets.US_ASCII)), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
