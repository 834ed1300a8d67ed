package io.twinmesh.persistence.log;

import java.util.HexFormat;

/// How C2SP writes a public key: `<name>+<id in hex>+<base64 of algorithm and key>`.
///
/// @param blob the algorithm's byte and the key
public record KeyText(String name, byte[] blob) {
    /// @param kind whose key it is, for the message
    /// @throws IllegalArgumentException when it has not these three parts, or the last is no base64
    public static KeyText parse(String text, String kind) {
        int first = text.indexOf('+');
        int second = text.indexOf('+', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException(kind + " reads <name>+<id>+<key>");
        }
        return new KeyText(
                text.substring(0, first), StrictBase64.decode(text.substring(second + 1)));
    }

    /// The one spelling, with the id that belongs to name and key.
    public String text() {
        return name
                + "+"
                + HexFormat.of().toHexDigits(KeyName.id(name, blob))
                + "+"
                + StrictBase64.encode(blob);
    }

    /// @throws IllegalArgumentException when the text is not the one spelling of this
    public void check(String text) {
        if (!text().equals(text)) {
            throw new IllegalArgumentException("the key id does not belong to name and key");
        }
    }
}
