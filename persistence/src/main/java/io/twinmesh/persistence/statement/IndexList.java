package io.twinmesh.persistence.statement;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Ascending indexes of leaves as a row of `account_leaf` holds them: a 1, then each difference to
/// the index before, seven bits a byte, the lowest first, the highest bit set where more follow.
/// The first index is a column of its own. A busy account is in every other leaf, which makes one
/// byte each. Rows of the time before have eight bytes for each index, the first one among them, so
/// that they begin with a 0.
final class IndexList {
    private static final byte VERSION = 1;
    private static final int MORE = 0x80;
    private static final int LOW = 0x7F;
    private static final int MOST_BITS = 63;

    private final long first;
    private long last;
    private int count = 1;
    private byte[] bytes = {VERSION, 0, 0, 0, 0, 0, 0, 0};
    private int length = 1;

    IndexList(long first) {
        this.first = first;
        this.last = first;
    }

    /// @param index above the last one
    void add(long index) {
        if (index <= last) {
            throw new IllegalArgumentException("leaves come in ascending order");
        }
        long difference = index - last;
        if (length + 9 > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + 9);
        }
        while (difference >= MORE) {
            bytes[length++] = (byte) (difference | MORE);
            difference >>>= 7;
        }
        bytes[length++] = (byte) difference;
        last = index;
        count++;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    /// Reads a row.
    ///
    /// @throws IllegalStateException when it is none
    static long[] read(long first, byte[] row) {
        if (row.length > 0 && row[0] == 0 && row.length % Long.BYTES == 0) {
            var indexes = new long[row.length / Long.BYTES];
            ByteBuffer.wrap(row).asLongBuffer().get(indexes);
            return indexes;
        }
        if (row.length == 0 || row[0] != VERSION) {
            throw new IllegalStateException("a list of leaves has another form");
        }
        var indexes = new long[row.length];
        indexes[0] = first;
        int count = 1;
        long difference = 0;
        int bits = 0;
        for (int at = 1; at < row.length; at++) {
            difference |= (long) (row[at] & LOW) << bits;
            bits += 7;
            if (row[at] >= 0) {
                indexes[count] = indexes[count - 1] + difference;
                count++;
                difference = 0;
                bits = 0;
            } else if (bits >= MOST_BITS) {
                throw new IllegalStateException("a list of leaves has another form");
            }
        }
        if (bits > 0) {
            throw new IllegalStateException("a list of leaves is cut off");
        }
        return Arrays.copyOf(indexes, count);
    }
}
