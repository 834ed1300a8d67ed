package io.twinmesh.persistence.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/// The fields that every [LedgerLeaf] has on the wire, whatever its type.
///
/// @param id 16 bytes, as `ref`
/// @param commitment 32 bytes
record LeafBytes(
        int type,
        long index,
        Instant time,
        byte[] id,
        byte[] ref,
        byte[] commitment,
        List<Posting> postings) {
    private static final int VERSION = 1;

    byte[] write() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(type);
            out.writeLong(index);
            out.writeLong(time.toEpochMilli());
            out.write(id);
            out.write(ref);
            out.write(commitment);
            BatchBytes.writePostings(out, postings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Reads exactly one leaf; what its type demands is checked by that type.
    static LeafBytes read(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "got a leaf of version " + version + ", want " + VERSION);
            }
            var leaf =
                    new LeafBytes(
                            in.readUnsignedByte(),
                            in.readLong(),
                            Instant.ofEpochMilli(in.readLong()),
                            Wire16.exactly(in, 16),
                            Wire16.exactly(in, 16),
                            Wire16.exactly(in, 32),
                            BatchBytes.readPostings(in));
            if (in.available() > 0) {
                throw new IllegalArgumentException("bytes behind a leaf");
            }
            return leaf;
        } catch (IOException e) {
            throw new IllegalArgumentException("a leaf is cut off", e);
        }
    }
}
