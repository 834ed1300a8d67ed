package io.twinmesh.persistence.ledger.holdback;

import io.twinmesh.persistence.identity.AccountId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Where a provider's withheld pay lies. No key gives this account, so nobody can order anything of
/// it.
public final class WithheldAccount {
    private static final byte[] DOMAIN =
            "twinmesh-ledger-withheld/1\n".getBytes(StandardCharsets.US_ASCII);

    private WithheldAccount() {}

    /// The first 16 bytes of the SHA-256 of `twinmesh-ledger-withheld/1`, a newline and the 16
    /// bytes of the provider's account.
    public static AccountId of(AccountId provider) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(DOMAIN);
            return AccountId.of(Arrays.copyOf(digest.digest(provider.bytes()), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
