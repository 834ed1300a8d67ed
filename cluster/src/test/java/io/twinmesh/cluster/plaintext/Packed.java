package io.twinmesh.cluster.plaintext;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/// What lies compressed in the midst of bytes: gzip, zlib and the entries of zip archives. A value
/// in it is in clear for whoever unpacks it.
final class Packed {
    /// Of one, so much is unpacked.
    private static final int MOST = 4 << 20;

    private static final int ZIP_HEADER = 30;
    private static final int DEFLATED = 8;

    private Packed() {}

    /// Unpacked as far as it can be; what only looks like a beginning gives nothing, or noise.
    static List<byte[]> in(byte[] hay) {
        var found = new ArrayList<byte[]>();
        try (var zlib = new Inflater();
                var bare = new Inflater(true)) {
            for (int at = 0; at + 4 <= hay.length; at++) {
                if (gzip(hay, at)) {
                    found.add(unzipped(hay, at));
                } else if (zlib(hay, at)) {
                    found.add(inflated(zlib, hay, at));
                } else if (entry(hay, at)) {
                    var names = two(hay, at + 26) + two(hay, at + 28);
                    found.add(inflated(bare, hay, at + ZIP_HEADER + names));
                }
            }
        }
        return found.stream().filter(one -> one.length > 0).toList();
    }

    private static boolean gzip(byte[] hay, int at) {
        return hay[at] == 0x1f && hay[at + 1] == (byte) 0x8b && hay[at + 2] == DEFLATED;
    }

    /// One of the four beginnings that zlib writes.
    private static boolean zlib(byte[] hay, int at) {
        return hay[at] == 0x78
                && switch (hay[at + 1] & 0xff) {
                    case 0x01, 0x5e, 0x9c, 0xda -> true;
                    default -> false;
                };
    }

    private static boolean entry(byte[] hay, int at) {
        return at + ZIP_HEADER <= hay.length
                && hay[at] == 'P'
                && hay[at + 1] == 'K'
                && hay[at + 2] == 3
                && hay[at + 3] == 4
                && two(hay, at + 8) == DEFLATED
                && at + ZIP_HEADER + two(hay, at + 26) + two(hay, at + 28) < hay.length;
    }

    private static int two(byte[] hay, int at) {
        return (hay[at] & 0xff) | (hay[at + 1] & 0xff) << 8;
    }

    private static byte[] unzipped(byte[] hay, int at) {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        try (var in = new GZIPInputStream(new ByteArrayInputStream(hay, at, hay.length - at))) {
            int count;
            while (out.size() < MOST && (count = in.read(buffer)) > 0) {
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // it was cut off, or was none: what came before counts
        }
        return out.toByteArray();
    }

    private static byte[] inflated(Inflater inflater, byte[] hay, int at) {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        inflater.reset();
        inflater.setInput(hay, at, hay.length - at);
        try {
            int count;
            while (out.size() < MOST && (count = inflater.inflate(buffer)) > 0) {
                out.write(buffer, 0, count);
            }
        } catch (DataFormatException _) {
            // it was cut off, or was none: what came before counts
        }
        return out.toByteArray();
    }
}
