package io.twinmesh.inference.proof;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of bytes by what they are, as IPFS and others write it: a CIDv1 with the codec `raw`
/// and a SHA-256, in multibase base32 (`bafkrei…`). It says the same as a [Digest].
///
/// @see <a href="https://github.com/multiformats/cid">multiformats/cid</a>
public record ContentId(Digest digest) {
    private static final char BASE32 = 'b';
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BITS = 5;

    /// 36 bytes are 288 bits, so the last of 58 letters has two bits that mean nothing.
    private static final Pattern FORM = Pattern.compile("b[a-z2-7]{58}");

    /// Version 1, codec raw (0x55), multihash sha2-256 (0x12) of 32 bytes.
    private static final byte[] HEAD = {0x01, 0x55, 0x12, 0x20};

    private static final int LENGTH = HEAD.length + 32;

    public static ContentId of(byte[] bytes) {
        return new ContentId(Digest.of(bytes));
    }

    /// Reads the one spelling that [#text] gives; empty for anything else, also for other codecs,
    /// hashes and bases.
    public static Optional<ContentId> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        var bytes = new byte[LENGTH];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 1; i < text.length(); i++) {
            buffer = (buffer << BITS | ALPHABET.indexOf(text.charAt(i))) & 0xFFFF;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        if (!Arrays.equals(bytes, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            return Optional.empty();
        }
        var id = new ContentId(Digest.of32(Arrays.copyOfRange(bytes, HEAD.length, LENGTH)));
        // the bits that mean nothing are zero
        return id.text().equals(text) ? Optional.of(id) : Optional.empty();
    }

    public String text() {
        var text = new StringBuilder(59).append(BASE32);
        int buffer = 0;
        int bits = 0;
        for (byte[] part : new byte[][] {HEAD, digest.bytes()}) {
            for (byte one : part) {
                buffer = (buffer << Byte.SIZE | (one & 0xFF)) & 0xFFFF;
                bits += Byte.SIZE;
                while (bits >= BITS) {
                    bits -= BITS;
                    text.append(ALPHABET.charAt(buffer >> bits & 31));
                }
            }
        }
        return text.append(ALPHABET.charAt(buffer << (BITS - bits) & 31)).toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
