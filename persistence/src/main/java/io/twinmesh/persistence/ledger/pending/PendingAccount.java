package io.twinmesh.persistence.ledger.pending;

import io.twinmesh.persistence.identity.AccountId;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Where tokens lie that are nobody's to spend. These accounts are named by hashes that no key
/// gives, so no owner can order anything of them.
public final class PendingAccount {
    private static final String DOMAIN = "twinmesh-ledger-pending/1\n";

    /// What was taken from providers. It leaves only when an appeal is granted, so nobody gains by
    /// taking.
    public static final AccountId SLASHED = named("twinmesh-ledger-slashed/1\n", new byte[0]);

    private PendingAccount() {}

    /// A provider's sub-account: the first 16 bytes of the SHA-256 of `twinmesh-ledger-pending/1`,
    /// a newline and the 16 bytes of the provider's account.
    public static AccountId of(AccountId provider) {
        return named(DOMAIN, provider.bytes());
    }

    private static AccountId named(String domain, byte[] rest) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(domain.getBytes(StandardCharsets.US_ASCII));
            return AccountId.of(Arrays.copyOf(digest.digest(rest), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
