package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.ElementType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// How the Open Inference Protocol calls what tensors are made of, and what goes into each.
public final class Datatypes {
    /// All of them, for sentences.
    public static final String ALL =
            Arrays.stream(ElementType.values())
                    .map(Datatypes::name)
                    .collect(Collectors.joining(", "));

    private Datatypes() {}

    public static String name(ElementType type) {
        return switch (type) {
            case FLOAT16 -> "FP16";
            case FLOAT32 -> "FP32";
            case FLOAT64 -> "FP64";
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, BOOL -> type.name();
            case TEXT -> "BYTES";
        };
    }

    /// @return empty for what the engine does not compute with
    public static Optional<ElementType> named(String name) {
        return Arrays.stream(ElementType.values()).filter(it -> name(it).equals(name)).findFirst();
    }

    /// What a datatype can hold, for a sentence: `INT8 holds whole numbers from -128 to 127`.
    public static String holds(ElementType type) {
        return name(type)
                + " holds "
                + switch (type) {
                    case FLOAT16 -> "numbers up to 65504";
                    case FLOAT32 -> "numbers up to " + Float.MAX_VALUE;
                    case FLOAT64 -> "numbers up to " + Double.MAX_VALUE;
                    case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 ->
                            "whole numbers from " + least(type) + " to " + most(type);
                    case UINT64 -> "whole numbers from 0 to " + Long.toUnsignedString(-1);
                    case BOOL -> "true and false, in bytes 1 and 0";
                    case TEXT -> "texts in UTF-8, in bytes each behind its length in 4 bytes";
                };
    }

    /// Writes a whole number as an element of a datatype of whole numbers.
    ///
    /// @param into has room for it
    /// @return false, and nothing is written, when the datatype cannot hold it
    public static boolean put(ByteBuffer into, ElementType type, long number) {
        if (number < least(type) || number > most(type)) {
            return false;
        }
        switch (type.bytes()) {
            case 1 -> into.put((byte) number);
            case 2 -> into.putShort((short) number);
            case 4 -> into.putInt((int) number);
            default -> into.putLong(number);
        }
        return true;
    }

    /// Reads an element of a datatype of whole numbers.
    ///
    /// @return of UINT64 the bits, of the others the number
    public static long take(ByteBuffer from, ElementType type) {
        return switch (type) {
            case INT8, BOOL -> from.get();
            case UINT8 -> Byte.toUnsignedLong(from.get());
            case INT16 -> from.getShort();
            case UINT16 -> Short.toUnsignedLong(from.getShort());
            case INT32 -> from.getInt();
            case UINT32 -> Integer.toUnsignedLong(from.getInt());
            case INT64, UINT64 -> from.getLong();
            case FLOAT16, FLOAT32, FLOAT64, TEXT ->
                    throw new IllegalArgumentException("want whole numbers, got " + type);
        };
    }

    private static long least(ElementType type) {
        return unsigned(type) ? 0 : -1L << (bits(type) - 1);
    }

    /// Of UINT64 the greatest that a `long` can say.
    private static long most(ElementType type) {
        return unsigned(type) && bits(type) < Long.SIZE
                ? (1L << bits(type)) - 1
                : Long.MAX_VALUE >>> (Long.SIZE - bits(type));
    }

    private static int bits(ElementType type) {
        return type.bytes() * Byte.SIZE;
    }

    private static boolean unsigned(ElementType type) {
        return switch (type) {
            case UINT8, UINT16, UINT32, UINT64 -> true;
            case INT8, INT16, INT32, INT64, FLOAT16, FLOAT32, FLOAT64, BOOL, TEXT -> false;
        };
    }
}
