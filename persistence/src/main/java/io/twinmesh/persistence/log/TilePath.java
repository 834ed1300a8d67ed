package io.twinmesh.persistence.log;

import java.util.Optional;
import java.util.regex.Pattern;

/// The address of a tile or of an entry bundle, as C2SP `tlog-tiles` spells it. One address has one
/// spelling; everything else is no address.
public sealed interface TilePath {
    /// Hashes in a full tile, entries in a full bundle.
    int FULL = 256;

    long index();

    /// How many hashes or entries; 256 when full.
    int width();

    /// `tile/<level>/<index>[.p/<width>]`: hashes of complete subtrees of `256^level` leaves.
    ///
    /// @param level 0 to 63
    record Hashes(int level, long index, int width) implements TilePath {
        public Hashes {
            if (level < 0 || level > 63) {
                throw new IllegalArgumentException("a tile level is 0 to 63, got " + level);
            }
            checkPlace(index, width);
        }

        @Override
        public String text() {
            return "tile/" + level + "/" + number(index) + suffix(width);
        }
    }

    /// `tile/entries/<index>[.p/<width>]`: the leaves themselves.
    record Entries(long index, int width) implements TilePath {
        public Entries {
            checkPlace(index, width);
        }

        /// The bundle that holds this leaf in a tree of `size` leaves.
        public static Entries holding(long leaf, long size) {
            if (leaf < 0 || leaf >= size) {
                throw new IllegalArgumentException(
                        "a leaf lies below the size " + size + ", got " + leaf);
            }
            long bundle = leaf / FULL;
            return new Entries(bundle, (int) Math.min(FULL, size - bundle * FULL));
        }

        @Override
        public String text() {
            return "tile/entries/" + number(index) + suffix(width);
        }
    }

    String text();

    /// Reads an address strictly: no leading zeros, no missing groups, width 1 to 255 when partial.
    static Optional<TilePath> parse(String text) {
        var match = Syntax.PATH.matcher(text);
        if (text.length() > 100 || !match.matches()) {
            return Optional.empty();
        }
        var groups = match.group("index");
        var digits = groups.replace("x", "").replace("/", "");
        // 18 digits always fit a long, and no tree has more tiles
        if (digits.length() > 18 || (digits.length() > 3 && digits.startsWith("000"))) {
            return Optional.empty();
        }
        long index = Long.parseLong(digits);
        var partial = match.group("width");
        int width = partial == null ? FULL : Integer.parseInt(partial);
        if (width > FULL || (partial != null && width == FULL)) {
            return Optional.empty();
        }
        var level = match.group("level");
        if (level.equals("entries")) {
            return Optional.of(new Entries(index, width));
        }
        int height = Integer.parseInt(level);
        return height > 63 ? Optional.empty() : Optional.of(new Hashes(height, index, width));
    }

    private static void checkPlace(long index, int width) {
        if (index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException(
                    "got index " + index + " and width " + width + ", want >= 0 and 1 to 256");
        }
    }

    private static String suffix(int width) {
        return width == FULL ? "" : ".p/" + width;
    }

    private static String number(long index) {
        var text = String.format("%03d", index % 1000);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            text = String.format("x%03d/", rest % 1000) + text;
        }
        return text;
    }
}

/// The grammar of addresses.
final class Syntax {
    static final Pattern PATH =
            Pattern.compile(
                    "tile/(?<level>entries|0|[1-9][0-9]?)/(?<index>(?:x[0-9]{3}/)*[0-9]{3})"
                            + "(?:\\.p/(?<width>[1-9][0-9]{0,2}))?");

    private Syntax() {}
}
