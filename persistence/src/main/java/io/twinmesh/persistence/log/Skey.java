package io.twinmesh.persistence.log;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The private half of a note key. Its text never appears in `toString`.
public final class Skey {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final Vkey vkey;
    private final Ed25519PrivateKeyParameters key;

    private Skey(String name, Ed25519PrivateKeyParameters key) {
        this.vkey = new Vkey(name, key.generatePublicKey().getEncoded());
        this.key = key;
    }

    /// @param seed 32 bytes, the Ed25519 private key
    public static Skey of(String name, byte[] seed) {
        if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got " + seed.length);
        }
        return new Skey(name, new Ed25519PrivateKeyParameters(seed, 0));
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base64 of 01 and the seed>`.
    public static Skey parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a signer key starts with " + PREFIX);
        }
        var rest = text.substring(PREFIX.length());
        int first = rest.indexOf('+');
        int second = rest.indexOf('+', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException(
                    "a signer key reads " + PREFIX + "<name>+<id>+<key>");
        }
        var blob = StrictBase64.decode(rest.substring(second + 1));
        if (blob.length != 33 || blob[0] != KeyName.ED25519) {
            throw new IllegalArgumentException("not an Ed25519 signer key");
        }
        var skey = of(rest.substring(0, first), Arrays.copyOfRange(blob, 1, 33));
        if (!skey.secretText().equals(text)) {
            throw new IllegalArgumentException("the key id does not belong to name and key");
        }
        return skey;
    }

    /// The key of a log beside this one, so that whoever keeps this key has that one, too: its seed
    /// is the SHA-256 of `twinmesh-linked-log/1`, the name, each ended by a newline, and this seed.
    public Skey beside(String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    ("twinmesh-linked-log/1\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
            return of(name, digest.digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public Vkey vkey() {
        return vkey;
    }

    /// The text that must stay secret.
    public String secretText() {
        var blob = new byte[33];
        blob[0] = KeyName.ED25519;
        System.arraycopy(key.getEncoded(), 0, blob, 1, 32);
        return PREFIX
                + vkey.name()
                + "+"
                + HexFormat.of().toHexDigits(vkey.id())
                + "+"
                + StrictBase64.encode(blob);
    }

    /// Signs a text that ends with a newline.
    SignedNote.Signature sign(String text) {
        var message = text.getBytes(StandardCharsets.UTF_8);
        var signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        return new SignedNote.Signature(vkey.name(), vkey.id(), signer.generateSignature());
    }

    @Override
    public String toString() {
        return "Skey[of " + vkey + "]";
    }
}
