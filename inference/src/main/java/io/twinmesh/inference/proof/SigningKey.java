package io.twinmesh.inference.proof;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.security.SecureRandom;

/// An Ed25519 private key. Its text never appears in `toString`.
public final class SigningKey {
    private final Ed25519PrivateKeyParameters key;

    private SigningKey(Ed25519PrivateKeyParameters key) {
        this.key = key;
    }

    public static SigningKey generate(SecureRandom random) {
        return new SigningKey(new Ed25519PrivateKeyParameters(random));
    }

    /// @param seed 32 bytes
    public static SigningKey ofSeed(byte[] seed) {
        if (seed.length != 32) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got " + seed.length);
        }
        return new SigningKey(new Ed25519PrivateKeyParameters(seed, 0));
    }

    /// The 32 secret bytes, for storing in a file that only its owner can read.
    public byte[] seed() {
        return key.getEncoded();
    }

    public VerifyingKey verifyingKey() {
        return new VerifyingKey(key.generatePublicKey().getEncoded());
    }

    /// @return 64 bytes
    public byte[] sign(byte[] message) {
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    @Override
    public String toString() {
        return "SigningKey[of " + verifyingKey() + "]";
    }
}
