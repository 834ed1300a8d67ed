package io.twinmesh.persistence.ledger.order;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// An order as it reaches a lane.
public record SignedOrder(Order order, OwnerSignature signature) {

    /// Whether the account's owner signed just this order for this network. Takes the time of one
    /// Ed25519 verification.
    public boolean genuine(String network) {
        return signature.key().account().equals(order.from())
                && signature
                        .key()
                        .verifies(
                                order.text(network).getBytes(StandardCharsets.US_ASCII),
                                signature.bytes());
    }

    /// What the leaf of an order holds of it besides its postings: the SHA-256 of `key[32] |
    /// signature[64] | i64 expiresMs`. Whoever is given these three can see that the leaf opens
    /// with them and that the owner signed; nobody can guess them.
    ///
    /// @return 32 bytes
    public byte[] commitment() {
        var opening = ByteBuffer.allocate(32 + OwnerSignature.LENGTH + 8);
        opening.put(signature.key().bytes()).put(signature.bytes());
        opening.putLong(order.expires().toEpochMilli());
        try {
            return MessageDigest.getInstance("SHA-256").digest(opening.array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
