package io.twinmesh.persistence.log;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.util.Arrays;

/// The public half of a note key (C2SP `signed-note`): `<name>+<id in hex>+<base64 of 01 and the
/// Ed25519 key>`.
///
/// @param name for a log, also its origin
/// @param key 32 bytes
public record Vkey(String name, byte[] key) {
    public Vkey {
        KeyName.checked(name);
        if (key.length != Ed25519PublicKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException(
                    "an Ed25519 public key has 32 bytes, got " + key.length);
        }
        key = key.clone();
    }

    /// Reads the one spelling of a key.
    ///
    /// @throws IllegalArgumentException when it is malformed, of another algorithm, or its id does
    ///   not belong to it
    public static Vkey parse(String text) {
        var read = KeyText.parse(text, "a verifier key");
        var blob = read.blob();
        if (blob.length != 33 || blob[0] != KeyName.ED25519) {
            throw new IllegalArgumentException("not an Ed25519 verifier key");
        }
        var vkey = new Vkey(read.name(), Arrays.copyOfRange(blob, 1, 33));
        read.check(text);
        return vkey;
    }

    public int id() {
        return KeyName.id(name, blob());
    }

    public String text() {
        return new KeyText(name, blob()).text();
    }

    boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != Ed25519PrivateKeyParameters.SIGNATURE_SIZE) {
            return false;
        }
        var verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(key, 0));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    private byte[] blob() {
        var blob = new byte[33];
        blob[0] = KeyName.ED25519;
        System.arraycopy(key, 0, blob, 1, 32);
        return blob;
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vkey(var theirName, var theirKey)
                && theirName.equals(name)
                && Arrays.equals(theirKey, key);
    }

    @Override
    public int hashCode() {
        return id();
    }

    @Override
    public String toString() {
        return text();
    }
}
