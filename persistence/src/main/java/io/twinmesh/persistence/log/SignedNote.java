package io.twinmesh.persistence.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A text and the signatures under it (C2SP `signed-note`). Lines of unknown keys are carried along
/// and prove nothing.
///
/// @param text ends with a newline; this is what is signed
public record SignedNote(String text, List<Signature> signatures) {
    private static final int MOST_SIGNATURES = 100;
    private static final int MOST_BYTES = 64 * 1024;
    private static final String DASH = "\u2014 ";

    /// One line under a note.
    ///
    /// @param blob what the algorithm of the key made; 64 bytes for a plain Ed25519 key
    public record Signature(String name, int keyId, byte[] blob) {
        public Signature {
            blob = blob.clone();
        }

        /// As it stands under a note, the newline included.
        public String line() {
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(keyId).array());
            bytes.writeBytes(blob);
            return DASH + name + " " + StrictBase64.encode(bytes.toByteArray()) + "\n";
        }

        @Override
        public byte[] blob() {
            return blob.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Signature(var theirName, var theirId, var theirBlob)
                    && theirName.equals(name)
                    && theirId == keyId
                    && Arrays.equals(theirBlob, blob);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, keyId, Arrays.hashCode(blob));
        }
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    public static SignedNote sign(String text, Skey skey) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("a note's text ends with a newline");
        }
        return new SignedNote(text, List.of(skey.sign(text)));
    }

    /// Reads a note without judging its signatures.
    ///
    /// @throws IllegalArgumentException when it is malformed; the message says how
    public static SignedNote parse(String note) {
        checkCharacters(note);
        int gap = note.lastIndexOf("\n\n");
        if (gap < 0) {
            throw new IllegalArgumentException("no empty line before the signatures");
        }
        if (!note.endsWith("\n")) {
            throw new IllegalArgumentException("no newline at the end");
        }
        var lines = note.substring(gap + 2);
        var signatures = new ArrayList<Signature>();
        for (int at = 0; at < lines.length(); ) {
            int end = lines.indexOf('\n', at);
            if (signatures.size() == MOST_SIGNATURES) {
                throw new IllegalArgumentException("more than " + MOST_SIGNATURES + " signatures");
            }
            signatures.add(signature(lines.substring(at, end)));
            at = end + 1;
        }
        if (signatures.isEmpty()) {
            throw new IllegalArgumentException("no signature");
        }
        return new SignedNote(note.substring(0, gap + 1), signatures);
    }

    /// Reads a note that at least one of the trusted keys has signed. A line of a trusted key that
    /// does not verify spoils the whole note, whatever the other lines say.
    ///
    /// @throws IllegalArgumentException when it may not be trusted; the message says why
    public static SignedNote open(String note, List<Vkey> trusted) {
        var parsed = parse(note);
        var message = parsed.text.getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (var signature : parsed.signatures) {
            for (var vkey : trusted) {
                if (vkey.id() == signature.keyId && vkey.name().equals(signature.name)) {
                    if (!vkey.verifies(message, signature.blob)) {
                        throw new IllegalArgumentException(
                                "the signature of " + vkey.name() + " is wrong");
                    }
                    signed = true;
                }
            }
        }
        if (!signed) {
            throw new IllegalArgumentException("no signature of a trusted key");
        }
        return parsed;
    }

    /// The note as it is published.
    public String note() {
        var note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString();
    }

    private static Signature signature(String line) {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw new IllegalArgumentException("a signature line reads '\u2014 <name> <base64>'");
        }
        var name = KeyName.checked(line.substring(DASH.length(), space));
        var blob = StrictBase64.decode(line.substring(space + 1));
        if (blob.length < 5) {
            throw new IllegalArgumentException("a signature has at least 5 bytes");
        }
        return new Signature(
                name, ByteBuffer.wrap(blob).getInt(), Arrays.copyOfRange(blob, 4, blob.length));
    }

    private static void checkCharacters(String note) {
        if (note.length() > MOST_BYTES) {
            throw new IllegalArgumentException("a note has at most " + MOST_BYTES + " bytes");
        }
        if (note.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new IllegalArgumentException("a control character");
        }
        try {
            var size =
                    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(note)).remaining();
            if (size > MOST_BYTES) {
                throw new IllegalArgumentException("a note has at most " + MOST_BYTES + " bytes");
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not a Unicode text", e);
        }
    }
}
