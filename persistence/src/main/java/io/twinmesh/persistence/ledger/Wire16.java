package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;

/// Ids and digests as raw bytes.
public final class Wire16 {
    private static final HexFormat HEX = HexFormat.of();

    private Wire16() {}

    public static byte[] job(JobId job) {
        return HEX.parseHex(job.value().substring("job-".length()));
    }

    public static JobId job(byte[] bytes) {
        return new JobId("job-" + HEX.formatHex(bytes));
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
        return new String(
                exactly(in, in.readUnsignedByte()), java.nio.charset.StandardCharsets.US_ASCII);
    }

    public static AccountId readAccount(DataInputStream in) throws IOException {
        return AccountId.of(exactly(in, 16));
    }

    public static JobId readJob(DataInputStream in) throws IOException {
        return job(exactly(in, 16));
    }

    public static String readHex(DataInputStream in) throws IOException {
        return HEX.formatHex(exactly(in, 16));
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
