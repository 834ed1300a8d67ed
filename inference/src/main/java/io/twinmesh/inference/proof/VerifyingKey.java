package io.twinmesh.inference.proof;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 public key, 32 bytes.
public record VerifyingKey(byte[] bytes) {
    public VerifyingKey {
        if (bytes.length != 32) {
            throw new IllegalArgumentException(
                    "an Ed25519 public key has 32 bytes, got " + bytes.length);
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /// Whether these bytes are a point of the curve's large subgroup. Anyone can forge signatures
    /// for the few other points, so such a key names nobody.
    public boolean usable() {
        return Ed25519.validatePublicKeyFull(bytes, 0);
    }

    /// Whether the signature is this key's over the message; never throws, whatever the bytes.
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != 64 || !Ed25519.validatePublicKeyPartial(bytes, 0)) {
            return false;
        }
        var verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(bytes, 0));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    /// The name of the node that owns this key: `node-` and the first 20 hex digits of the key's
    /// SHA-256.
    public String nodeId() {
        return "node-" + Digest.of(bytes).hex().substring(0, 20);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey(byte[] b) && Arrays.equals(b, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
