package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.HexDigits;
import io.twinmesh.persistence.identity.JobId;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Ids and digests as raw bytes.
public final class Wire16 {
    private static final HexFormat HEX = HexFormat.of();

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LOW_NIBBLES = 0x0F0F_0F0F_0F0F_0F0FL;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;

    private Wire16() {}

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What 16 lower-case hex digits say. The lane reads a dozen of them per payout, so it is done
    /// eight digits at a time.
    ///
    /// @param ascii hex digits at least from there on, as the records of ids demand them
    public static long half(byte[] ascii, int from) {
        return quarter(ascii, from) << 32 | quarter(ascii, from + 8);
    }

    private static long quarter(byte[] ascii, int from) {
        long text = (long) LONG.get(ascii, from);
        long nibbles = (text & LOW_NIBBLES) + 9 * (text >>> 6 & LOW_BITS);
        // Long.compress does the same, but takes many times as long on some processors
        long bytes = (nibbles | nibbles >>> 4) & 0x00FF_00FF_00FF_00FFL;
        long pairs = (bytes | bytes >>> 8) & 0x0000_FFFF_0000_FFFFL;
        return (pairs | pairs >>> 16) & 0xFFFF_FFFFL;
    }

    /// Writes what the hex digits of a text say.
    ///
    /// @param from where they begin; 16 or a multiple of them follow
    public static void putHex(ByteBuffer bytes, String text, int from) {
        var ascii = ascii(text);
        for (int at = from; at < ascii.length; at += 16) {
            bytes.putLong(half(ascii, at));
        }
    }

    public static JobId job(byte[] bytes) {
        return JobId.of((long) LONG.get(bytes, 0), (long) LONG.get(bytes, Long.BYTES));
    }

    /// Whether a text is `sha256:` and 64 hex digits.
    public static boolean isDigest(String text) {
        return HexDigits.follow("sha256:", 64, text);
    }

    public static byte[] digest(String digest) {
        return HEX.parseHex(digest.substring("sha256:".length()));
    }

    public static String digest(byte[] bytes) {
        return "sha256:" + HEX.formatHex(bytes);
    }

    public static void writeText(DataOutputStream out, String ascii) throws IOException {
        out.writeByte(ascii.length());
        out.writeBytes(ascii);
    }

    public static String readText(DataInputStream in) throws IOException {
        return new String(exactly(in, in.readUnsignedByte()), StandardCharsets.ISO_8859_1);
    }

    public static AccountId readAccount(DataInputStream in) throws IOException {
        return AccountId.of(in.readLong(), in.readLong());
    }

    public static JobId readJob(DataInputStream in) throws IOException {
        return JobId.of(in.readLong(), in.readLong());
    }

    public static String readHex(DataInputStream in) throws IOException {
        return HEX.toHexDigits(in.readLong()) + HEX.toHexDigits(in.readLong());
    }

    public static byte[] hex(String id) {
        return HEX.parseHex(id);
    }

    public static byte[] exactly(DataInputStream in, int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new java.io.EOFException("want " + length + " bytes, got " + bytes.length);
        }
        return bytes;
    }
}
