package io.twinmesh.persistence.format;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// One version of one stored type.
///
/// @param tag permanent name and version, for example `job.submitted/1`; never reused, never
///   changed
/// @param write to bytes
/// @param read from bytes; throws `IllegalArgumentException` for bytes it does not understand
/// @param needed whether a value is written so; one that is not is written in the version before,
///   which holds all of it, so that programs of that time still read it
public record StoredType<T extends Stored>(
        String tag,
        Class<T> type,
        Function<T, byte[]> write,
        Function<byte[], T> read,
        Predicate<T> needed) {

    private static final Pattern TAG =
            Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+/[1-9][0-9]*");

    public StoredType {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "a type tag looks like job.submitted/1, got '" + tag + "'");
        }
    }

    /// A version in which every value is written.
    public StoredType(
            String tag, Class<T> type, Function<T, byte[]> write, Function<byte[], T> read) {
        this(tag, type, write, read, _ -> true);
    }

    /// An earlier version: read as what it means today, never written any more.
    public static <T extends Stored> StoredType<T> readOnly(
            String tag, Class<T> type, Function<byte[], T> read) {
        return new StoredType<>(
                tag,
                type,
                _ -> {
                    throw new IllegalStateException(tag + " is not written any more");
                },
                read);
    }

    /// A record stored as strict CBOR: an absent component is an error, never a silent zero.
    public static <T extends Stored> StoredType<T> cbor(String tag, Class<T> type) {
        return new StoredType<>(
                tag, type, StrictCbor::write, bytes -> StrictCbor.read(bytes, type));
    }
}
