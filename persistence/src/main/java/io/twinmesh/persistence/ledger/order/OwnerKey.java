package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.identity.AccountId;

import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The Ed25519 public key of an account's owner. The account is named after it, so nobody has to
/// remember which key owns what.
///
/// @param bytes 32 bytes, a point of the curve's large subgroup: anyone can forge signatures for
///   the few other points
public record OwnerKey(byte[] bytes) {
    private static final byte[] DOMAIN =
            "twinmesh-ledger-account/1\n".getBytes(StandardCharsets.US_ASCII);

    public OwnerKey {
        if (bytes.length != Ed25519PublicKeyParameters.KEY_SIZE
                || !Ed25519.validatePublicKeyFull(bytes, 0)) {
            throw new IllegalArgumentException("not an Ed25519 public key of 32 bytes");
        }
        bytes = bytes.clone();
    }

    /// @param hex 64 lower-case hex digits
    public static OwnerKey parse(String hex) {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("an owner's key has 64 lower-case hex digits");
        }
        return new OwnerKey(HexFormat.of().parseHex(hex));
    }

    /// The account that this key owns: the first 16 bytes of the SHA-256 of
    /// `twinmesh-ledger-account/1`, a newline and the key.
    public AccountId account() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(DOMAIN);
            return AccountId.of(Arrays.copyOf(digest.digest(bytes), 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean verifies(byte[] message, byte[] signature) {
        var verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(bytes, 0));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnerKey(var theirs) && Arrays.equals(theirs, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// 64 hex digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
