package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Split policies in a lane's snapshot, from version 4 on: `i32 count`, and for each `i64 index |
/// u16 version | treasury[16] | 4 × u16`, the basis points of provider, author, contributors and
/// network.
final class SplitBytes {
    private SplitBytes() {}

    static void write(DataOutputStream out, SplitTable splits) throws IOException {
        out.writeInt(splits.all().size());
        for (var set : splits.all()) {
            var points = set.policy().points();
            out.writeLong(set.index());
            out.writeShort(set.policy().version());
            out.write(set.policy().treasury().bytes());
            out.writeShort(points.provider());
            out.writeShort(points.author());
            out.writeShort(points.contributors());
            out.writeShort(points.network());
        }
    }

    static SplitTable read(DataInputStream in) throws IOException {
        var splits = new SplitTable();
        for (int left = in.readInt(); left > 0; left--) {
            long index = in.readLong();
            splits.add(
                    new SplitPolicy(
                            in.readUnsignedShort(),
                            Wire16.readAccount(in),
                            new BasisPoints(
                                    in.readUnsignedShort(),
                                    in.readUnsignedShort(),
                                    in.readUnsignedShort(),
                                    in.readUnsignedShort())),
                    index);
        }
        return splits;
    }
}
