package io.twinmesh.inference.catalog;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.VerifyingKey;

import java.util.Arrays;

/// A manifest as it travels: its exact bytes and the author's signature over them.
///
/// @param bytes canonical JSON of the manifest
/// @param signature Ed25519, 64 bytes
public record SignedManifest(byte[] bytes, byte[] signature) {
    public SignedManifest {
        bytes = bytes.clone();
        signature = signature.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    public Digest digest() {
        return Digest.of(bytes);
    }

    public boolean signedBy(VerifyingKey author) {
        return author.verifies(bytes, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedManifest(byte[] b, byte[] s)
                && Arrays.equals(b, bytes)
                && Arrays.equals(s, signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SignedManifest[" + digest() + "]";
    }
}
