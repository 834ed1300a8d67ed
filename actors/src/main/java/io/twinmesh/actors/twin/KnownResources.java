package io.twinmesh.actors.twin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which resources a twin has or had, in which version and with what content: sixteen bytes each,
/// sorted by key. A value.
///
/// A content is 48 bits of the fingerprint with the version below them; a deleted resource keeps
/// its place with a content of nothing, so that its version goes on counting.
final class KnownResources {
    static final int MAX_VERSION = 0xffff;

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

    /// From the whole fingerprints that were kept once: every resource is in its first version.
    KnownResources fromVersion1() {
        var counted = new long[contents.length];
        Arrays.setAll(counted, i -> fingerprint(contents[i]) << 16 | 1);
        return new KnownResources(keys, counted);
    }

    int count() {
        return keys.length;
    }

    /// Whether the resource is there now: known and not deleted.
    boolean has(long key) {
        var at = Arrays.binarySearch(keys, key);
        return at >= 0 && contents[at] >>> 16 != 0;
    }

    /// The last version, of a deletion too; 0 when the resource was never known.
    int version(long key) {
        var at = Arrays.binarySearch(keys, key);
        return at < 0 ? 0 : (int) (contents[at] & MAX_VERSION);
    }

    boolean holds(long key, long content) {
        var at = Arrays.binarySearch(keys, key);
        return at >= 0 && contents[at] >>> 16 == fingerprint(content);
    }

    KnownResources with(long key, long content) {
        return with(key, fingerprint(content), version(key) + 1);
    }

    KnownResources without(long key) {
        return with(key, 0, version(key) + 1);
    }

    private KnownResources with(long key, long fingerprint, int version) {
        var entry = fingerprint << 16 | Math.min(version, MAX_VERSION);
        var at = Arrays.binarySearch(keys, key);
        if (at >= 0) {
            var changed = contents.clone();
            changed[at] = entry;
            return new KnownResources(keys, changed);
        }
        var place = -at - 1;
        return new KnownResources(inserted(keys, place, key), inserted(contents, place, entry));
    }

    /// Never 0, which stands for a deleted resource.
    private static long fingerprint(long content) {
        return Math.max(1, content >>> 16);
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
