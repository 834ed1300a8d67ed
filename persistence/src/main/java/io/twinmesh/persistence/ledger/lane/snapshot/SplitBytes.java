package io.twinmesh.persistence.ledger.lane.snapshot;

import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/// Split policies in a lane's snapshot, from version 4 on: `i32 count`, and for each `i64 index |
/// u16 version | treasury[16] | 4 × u16`, the basis points of provider, author, contributors and
/// network; from version 7 on `u16 holdback | u16 days` behind them, zeros where nothing is
/// withheld.
final class SplitBytes {
    private SplitBytes() {}

    static void write(DataOutputStream out, SplitTable splits, boolean withholds)
            throws IOException {
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
            if (withholds) {
                out.writeShort(set.policy().holdback().map(Holdback::points).orElse(0));
                out.writeShort(set.policy().holdback().map(Holdback::days).orElse(0));
            }
        }
    }

    static SplitTable read(DataInputStream in, boolean withholds) throws IOException {
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
                                    in.readUnsignedShort()),
                            withholds ? readHoldback(in) : Optional.empty()),
                    index);
        }
        return splits;
    }

    private static Optional<Holdback> readHoldback(DataInputStream in) throws IOException {
        int points = in.readUnsignedShort();
        int days = in.readUnsignedShort();
        return points == 0 && days == 0
                ? Optional.empty()
                : Optional.of(new Holdback(points, days));
    }
}
