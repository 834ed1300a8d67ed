package io.twinmesh.cluster.plaintext;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// A value in one of the ways in which it could lie about in clear.
///
/// @param plant the value
/// @param how for a person who reads that it was found
public record Spelling(String plant, String how, byte[] bytes) {
    /// Shorter ones would be found by chance.
    private static final int FEWEST_BYTES = 6;

    /// All of them: three character sets, base64 at each of its three alignments, hexadecimal,
    /// URL-encoded, and a decimal number also as the bits of a `double`.
    public static List<Spelling> of(String plant) {
        var utf8 = plant.getBytes(StandardCharsets.UTF_8);
        var all = new ArrayList<Spelling>();
        all.add(new Spelling(plant, "UTF-8", utf8));
        all.add(new Spelling(plant, "UTF-16LE", plant.getBytes(StandardCharsets.UTF_16LE)));
        all.add(new Spelling(plant, "UTF-16BE", plant.getBytes(StandardCharsets.UTF_16BE)));
        for (int before = 0; before < 3; before++) {
            var text = base64(utf8, before);
            all.add(text(plant, "base64 at " + before, text));
            var url = text.replace('+', '-').replace('/', '_');
            if (!url.equals(text)) {
                all.add(text(plant, "base64url at " + before, url));
            }
        }
        all.add(text(plant, "hex", HexFormat.of().formatHex(utf8)));
        all.add(text(plant, "HEX", HexFormat.of().withUpperCase().formatHex(utf8)));
        var encoded = URLEncoder.encode(plant, StandardCharsets.UTF_8);
        if (!encoded.equals(plant)) {
            all.add(text(plant, "URL", encoded));
            all.add(text(plant, "URL with %20", encoded.replace("+", "%20")));
        }
        if (plant.matches("\\d+\\.\\d+")) {
            for (var order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                var bits = ByteBuffer.allocate(8).order(order).putDouble(Double.parseDouble(plant));
                all.add(new Spelling(plant, "double, " + order, bits.array()));
            }
        }
        for (var one : all) {
            if (one.bytes.length < FEWEST_BYTES) {
                throw new IllegalArgumentException(
                        "got a plant of %d bytes, want at least %d"
                                .formatted(one.bytes.length, FEWEST_BYTES));
            }
        }
        return List.copyOf(all);
    }

    /// The characters that depend on the value alone when so many bytes stand before it.
    private static String base64(byte[] value, int before) {
        var all = new byte[before + value.length];
        System.arraycopy(value, 0, all, before, value.length);
        var text = Base64.getEncoder().withoutPadding().encodeToString(all);
        int first = (before * 8 + 5) / 6;
        int last = all.length * 8 / 6;
        return text.substring(first, last);
    }

    private static Spelling text(String plant, String how, String spelled) {
        return new Spelling(plant, how, spelled.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return plant + " as " + how;
    }
}
