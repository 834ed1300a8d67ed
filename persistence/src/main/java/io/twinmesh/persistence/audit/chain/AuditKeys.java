package io.twinmesh.persistence.audit.chain;

import io.twinmesh.persistence.vault.InstallationCipher;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the trail is sealed and chained with: two keys made from one of the installation's.
public final class AuditKeys {
    private final InstallationCipher cipher;
    private final AuditChain chain;

    private AuditKeys(InstallationCipher cipher, AuditChain chain) {
        this.cipher = cipher;
        this.chain = chain;
    }

    /// @param key 32 bytes, the same for ever
    /// @param random a cryptographically strong source
    public static AuditKeys of(byte[] key, RandomGenerator random) {
        return new AuditKeys(
                new InstallationCipher(derived(key, "audit seal"), random),
                new AuditChain(derived(key, "audit chain")));
    }

    public InstallationCipher cipher() {
        return cipher;
    }

    public AuditChain chain() {
        return chain;
    }

    private static byte[] derived(byte[] key, String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
