package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import io.twinmesh.actors.packed.RareNumbers;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which resources a twin has or had, in which version and with what content: fourteen bytes each,
/// sorted by key, and eight more for those in another version than the first. A value.
///
/// Of a content 48 bits of the fingerprint are kept; a deleted resource keeps its place with a
/// content of nothing, so that its version goes on counting.
public final class KnownResources {
    public static final int MAX_VERSION = RareNumbers.MOST;

    public static final KnownResources NONE =
            new KnownResources(new long[0], new byte[0], RareNumbers.NONE);

    /// Bytes of a fingerprint.
    private static final int CONTENT = 6;

    /// Bytes of a resource as it is stored: key, fingerprint, version.
    private static final int STORED = 16;

    private final long[] keys;
    private final byte[] contents;
    private final RareNumbers versions;

    private KnownResources(long[] keys, byte[] contents, RareNumbers versions) {
        this.keys = keys;
        this.contents = contents;
        this.versions = versions;
    }

    /// @param packed all keys, then for each the fingerprint with the version below it
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static KnownResources of(byte[] packed) {
        if (packed.length % STORED != 0) {
            throw new IllegalArgumentException(
                    STORED + " bytes per resource, got " + packed.length);
        }
        var count = packed.length / STORED;
        var keys = new long[count];
        var entries = new long[count];
        ByteBuffer.wrap(packed).asLongBuffer().get(keys).get(entries);
        return of(keys, entries);
    }

    private static KnownResources of(long[] keys, long[] entries) {
        var contents = new byte[keys.length * CONTENT];
        var versions = new int[keys.length];
        for (var i = 0; i < keys.length; i++) {
            put(contents, i, entries[i] >>> 16);
            versions[i] = (int) (entries[i] & MAX_VERSION);
        }
        return new KnownResources(keys, contents, RareNumbers.of(versions));
    }

    @JsonValue
    public byte[] packed() {
        var longs = new long[keys.length];
        Arrays.setAll(longs, this::entry);
        var bytes = ByteBuffer.allocate(keys.length * STORED);
        bytes.asLongBuffer().put(keys).put(longs);
        return bytes.array();
    }

    private long entry(int place) {
        return content(place) << 16 | versions.at(place);
    }

    /// From the whole fingerprints that were kept once: every resource is in its first version.
    public KnownResources fromVersion1() {
        var counted = new long[keys.length];
        Arrays.setAll(counted, i -> fingerprint(entry(i)) << 16 | 1);
        return of(keys, counted);
    }

    public int count() {
        return keys.length;
    }

    /// Whether the resource is there now: known and not deleted.
    public boolean has(long key) {
        var at = Arrays.binarySearch(keys, key);
        return at >= 0 && content(at) != 0;
    }

    /// The last version, of a deletion too; 0 when the resource was never known.
    public int version(long key) {
        var at = Arrays.binarySearch(keys, key);
        return at < 0 ? 0 : versions.at(at);
    }

    public boolean holds(long key, long content) {
        var at = Arrays.binarySearch(keys, key);
        return at >= 0 && content(at) == fingerprint(content);
    }

    public KnownResources with(long key, long content) {
        return with(key, fingerprint(content), version(key) + 1);
    }

    public KnownResources without(long key) {
        return with(key, 0, version(key) + 1);
    }

    private KnownResources with(long key, long fingerprint, int version) {
        var at = Arrays.binarySearch(keys, key);
        var place = at < 0 ? -at - 1 : at;
        var nextContents = at < 0 ? opened(place) : contents.clone();
        put(nextContents, place, fingerprint);
        return new KnownResources(
                at < 0 ? inserted(place, key) : keys,
                nextContents,
                (at < 0 ? versions.inserted(place) : versions)
                        .with(place, Math.min(version, MAX_VERSION)));
    }

    /// Never 0, which stands for a deleted resource.
    private static long fingerprint(long content) {
        return Math.max(1, content >>> 16);
    }

    private long content(int place) {
        var content = 0L;
        for (var i = place * CONTENT; i < (place + 1) * CONTENT; i++) {
            content = (content << 8) | (contents[i] & 0xff);
        }
        return content;
    }

    private static void put(byte[] contents, int place, long content) {
        for (var i = 0; i < CONTENT; i++) {
            contents[place * CONTENT + i] = (byte) (content >>> (8 * (CONTENT - 1 - i)));
        }
    }

    private long[] inserted(int place, long key) {
        var next = Arrays.copyOf(keys, keys.length + 1);
        System.arraycopy(keys, place, next, place + 1, keys.length - place);
        next[place] = key;
        return next;
    }

    private byte[] opened(int place) {
        var next = Arrays.copyOf(contents, contents.length + CONTENT);
        var from = place * CONTENT;
        System.arraycopy(contents, from, next, from + CONTENT, contents.length - from);
        return next;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownResources known
                && Arrays.equals(known.keys, keys)
                && Arrays.equals(known.contents, contents)
                && known.versions.equals(versions);
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
