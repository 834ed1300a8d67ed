package io.twinmesh.actors.twin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/// Which resources a twin has, and with what content: sixteen bytes each, sorted by key. A value.
final class KnownResources {
    static final KnownResources NONE = new KnownResources(new long[0], new long[0]);

    private final long[] keys;
    private final long[] contents;

    private KnownResources(long[] keys, long[] contents) {
        this.keys = keys;
        this.contents = contents;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static KnownResources of(byte[] packed) {
        if (packed.length % 16 != 0) {
            throw new IllegalArgumentException("16 bytes per resource, got " + packed.length);
        }
        var count = packed.length / 16;
        var longs = ByteBuffer.wrap(packed).asLongBuffer();
        var keys = new long[count];
        var contents = new long[count];
        longs.get(keys).get(contents);
        return new KnownResources(keys, contents);
    }

    @JsonValue
    byte[] packed() {
        var bytes = ByteBuffer.allocate(keys.length * 16);
        bytes.asLongBuffer().put(keys).put(contents);
        return bytes.array();
    }

    int count() {
        return keys.length;
    }

    /// The content fingerprint of a known resource.
    OptionalLong content(long key) {
        var at = Arrays.binarySearch(keys, key);
        return at < 0 ? OptionalLong.empty() : OptionalLong.of(contents[at]);
    }

    boolean holds(long key, long content) {
        var at = Arrays.binarySearch(keys, key);
        return at >= 0 && contents[at] == content;
    }

    KnownResources with(long key, long content) {
        var at = Arrays.binarySearch(keys, key);
        if (at >= 0) {
            var changed = contents.clone();
            changed[at] = content;
            return new KnownResources(keys, changed);
        }
        var place = -at - 1;
        return new KnownResources(inserted(keys, place, key), inserted(contents, place, content));
    }

    private static long[] inserted(long[] from, int at, long value) {
        var to = new long[from.length + 1];
        System.arraycopy(from, 0, to, 0, at);
        to[at] = value;
        System.arraycopy(from, at, to, at + 1, from.length - at);
        return to;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownResources known
                && Arrays.equals(known.keys, keys)
                && Arrays.equals(known.contents, contents);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(contents);
    }

    @Override
    public String toString() {
        return "KnownResources[" + keys.length + "]";
    }
}
