package io.twinmesh.persistence.ledger.order;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.nio.charset.StandardCharsets;

/// The Ed25519 private key of an account's owner or of an operator. It never appears in `toString`.
public final class OwnerSecret {
    private final Ed25519PrivateKeyParameters key;
    private final OwnerKey open;

    private OwnerSecret(Ed25519PrivateKeyParameters key) {
        this.key = key;
        this.open = new OwnerKey(key.generatePublicKey().getEncoded());
    }

    /// @param seed 32 bytes that nobody else knows
    public static OwnerSecret ofSeed(byte[] seed) {
        if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got " + seed.length);
        }
        return new OwnerSecret(new Ed25519PrivateKeyParameters(seed, 0));
    }

    /// The public half.
    public OwnerKey key() {
        return open;
    }

    /// Signs an order for one network.
    public SignedOrder sign(Order order, String network) {
        return new SignedOrder(order, sign(order.text(network)));
    }

    /// Signs an order to create tokens, as one of a mint policy's operators.
    public OwnerSignature sign(MintOrder order, String network) {
        return sign(order.text(network));
    }

    /// Signs an order to split payouts otherwise, as one of a mint policy's operators.
    public OwnerSignature sign(SplitOrder order, String network) {
        return sign(order.text(network));
    }

    private OwnerSignature sign(String text) {
        var message = text.getBytes(StandardCharsets.US_ASCII);
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        return new OwnerSignature(open, signer.generateSignature());
    }

    @Override
    public String toString() {
        return "OwnerSecret[of " + open + "]";
    }
}
