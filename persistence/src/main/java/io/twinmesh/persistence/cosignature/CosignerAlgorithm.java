package io.twinmesh.persistence.cosignature;

import io.twinmesh.persistence.log.Checkpoint;

import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The two kinds of cosignature of C2SP `tlog-cosignature`: what is signed, and with what. The
/// codes stand in every key and never change.
public enum CosignerAlgorithm {
    /// What the public witness network speaks today.
    ED25519(4, Ed25519PublicKeyParameters.KEY_SIZE, Ed25519PrivateKeyParameters.SIGNATURE_SIZE) {
        @Override
        byte[] message(String name, long time, Checkpoint checkpoint) {
            return ("cosignature/v1\ntime " + time + "\n" + checkpoint.body())
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        Signer signer() {
            return new Ed25519Signer();
        }

        @Override
        CipherParameters publicKey(byte[] key) {
            return new Ed25519PublicKeyParameters(key, 0);
        }

        @Override
        CipherParameters privateKey(byte[] seed) {
            return new Ed25519PrivateKeyParameters(seed, 0);
        }

        @Override
        byte[] publicOf(byte[] seed) {
            return new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        }
    },
    /// Withstands quantum computers; a line is 3.3 kB long.
    ML_DSA_44(6, 1312, 2420) {
        @Override
        byte[] message(String name, long time, Checkpoint checkpoint) {
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes("subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII));
            writeShort(bytes, name);
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
            writeShort(bytes, checkpoint.origin());
            // the whole tree: from its first leaf to its last
            bytes.writeBytes(
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(0)
                            .putLong(checkpoint.size())
                            .array());
            bytes.writeBytes(checkpoint.root().bytes());
            return bytes.toByteArray();
        }

        @Override
        Signer signer() {
            return new MLDSASigner();
        }

        @Override
        CipherParameters publicKey(byte[] key) {
            return new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, key);
        }

        @Override
        CipherParameters privateKey(byte[] seed) {
            return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed);
        }

        @Override
        byte[] publicOf(byte[] seed) {
            return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed)
                    .getPublicKeyParameters()
                    .getEncoded();
        }
    };

    /// Of either algorithm.
    static final int SEED_LENGTH = 32;

    private static final int LONGEST_NAME = 255;

    private final byte code;
    private final int keyLength;
    private final int signatureLength;

    CosignerAlgorithm(int code, int keyLength, int signatureLength) {
        this.code = (byte) code;
        this.keyLength = keyLength;
        this.signatureLength = signatureLength;
    }

    static CosignerAlgorithm ofCode(byte code) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.code == code)
                .findAny()
                .orElseThrow(
                        () -> new IllegalArgumentException("no algorithm of cosigners: " + code));
    }

    int keyLength() {
        return keyLength;
    }

    int signatureLength() {
        return signatureLength;
    }

    /// A key or a seed behind the code of its algorithm.
    byte[] tagged(byte[] key) {
        var blob = new byte[1 + key.length];
        blob[0] = code;
        System.arraycopy(key, 0, blob, 1, key.length);
        return blob;
    }

    /// What is signed.
    ///
    /// @param time seconds since 1970
    abstract byte[] message(String name, long time, Checkpoint checkpoint);

    abstract Signer signer();

    abstract CipherParameters publicKey(byte[] key);

    abstract CipherParameters privateKey(byte[] seed);

    abstract byte[] publicOf(byte[] seed);

    boolean verifies(byte[] key, byte[] message, byte[] signature) {
        var verifier = signer();
        verifier.init(false, publicKey(key));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    byte[] signed(byte[] seed, byte[] message) {
        try {
            var signer = signer();
            signer.init(true, privateKey(seed));
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("a whole message is always signed", e);
        }
    }

    private static void writeShort(ByteArrayOutputStream bytes, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a name under ML-DSA has at most 255 bytes, got " + utf8.length);
        }
        bytes.write(utf8.length);
        bytes.writeBytes(utf8);
    }
}
