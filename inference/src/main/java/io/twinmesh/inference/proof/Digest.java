package io.twinmesh.inference.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest, written `sha256:` and 64 lower-case hex digits.
public record Digest(String text) {
    private static final String PREFIX = "sha256:";
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    public Digest {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "digest must be sha256: and 64 hex digits, got '" + text + "'");
        }
    }

    /// Whether a text that somebody sent is a digest.
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public static Digest of(byte[] bytes) {
        try {
            return new Digest(
                    PREFIX
                            + HexFormat.of()
                                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A digest that is known.
    ///
    /// @param bytes 32 of them
    public static Digest of32(byte[] bytes) {
        return new Digest(PREFIX + HexFormat.of().formatHex(bytes));
    }

    /// The 64 hex digits alone, as files are named.
    public String hex() {
        return text.substring(PREFIX.length());
    }

    /// The 32 raw bytes.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex());
    }

    @Override
    public String toString() {
        return text;
    }
}
