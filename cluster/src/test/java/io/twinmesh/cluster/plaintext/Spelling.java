package io.twinmesh.cluster.plaintext;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A value in one of the ways in which it could lie about in clear.
///
/// @param plant the value
/// @param how for a person who reads that it was found
public record Spelling(String plant, String how, byte[] bytes) {
    /// Shorter ones would be found by chance.
    private static final int FEWEST_BYTES = 6;

    /// All of them: as it is, folded as a search index would fold it, and each of these in three
    /// character sets, base64 at each of its three alignments, hexadecimal and URL-encoded; a
    /// decimal number also as the bits of a `double`.
    public static List<Spelling> of(String plant) {
        var all = new ArrayList<Spelling>();
        folded(plant).forEach((text, fold) -> all.addAll(spelled(plant, fold, text)));
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

    /// The value in different letters, each once, with what was done to it.
    private static Map<String, String> folded(String plant) {
        var all = new LinkedHashMap<String, String>();
        all.put(plant, "");
        all.putIfAbsent(plant.toLowerCase(Locale.ROOT), "lower ");
        all.putIfAbsent(plant.toUpperCase(Locale.ROOT), "UPPER ");
        var joined = plant.replaceAll("[\\s-]", "");
        all.putIfAbsent(joined, "joined ");
        all.putIfAbsent(joined.toLowerCase(Locale.ROOT), "joined lower ");
        all.putIfAbsent(joined.toUpperCase(Locale.ROOT), "joined UPPER ");
        return all;
    }

    private static List<Spelling> spelled(String plant, String fold, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        var all = new ArrayList<Spelling>();
        all.add(new Spelling(plant, fold + "UTF-8", utf8));
        all.add(new Spelling(plant, fold + "UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE)));
        all.add(new Spelling(plant, fold + "UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE)));
        for (int before = 0; before < 3; before++) {
            var base64 = base64(utf8, before);
            all.add(ascii(plant, fold + "base64 at " + before, base64));
            var url = base64.replace('+', '-').replace('/', '_');
            if (!url.equals(base64)) {
                all.add(ascii(plant, fold + "base64url at " + before, url));
            }
        }
        all.add(ascii(plant, fold + "hex", HexFormat.of().formatHex(utf8)));
        all.add(ascii(plant, fold + "HEX", HexFormat.of().withUpperCase().formatHex(utf8)));
        var encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        if (!encoded.equals(text)) {
            all.add(ascii(plant, fold + "URL", encoded));
            all.add(ascii(plant, fold + "URL with %20", encoded.replace("+", "%20")));
        }
        return all;
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

    private static Spelling ascii(String plant, String how, String spelled) {
        return new Spelling(plant, how, spelled.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return plant + " as " + how;
    }
}
