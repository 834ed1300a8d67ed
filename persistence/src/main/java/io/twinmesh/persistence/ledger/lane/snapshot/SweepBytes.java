package io.twinmesh.persistence.ledger.lane.snapshot;

import io.twinmesh.persistence.ledger.BatchBytes;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.table.SweepAccount;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Sweeps in a lane's snapshot, from version 6 on: `i32 count`, and for each `u8 kind`, and then of
/// one that was sent (1) or arrived (2) `id[16] | account[16] | i64 amount | u16 from | u16 to |
/// i64 index`, of one that failed (3) `id[16] | u8 result`.
final class SweepBytes {
    private SweepBytes() {}

    static void write(DataOutputStream out, SweepTable sweeps) throws IOException {
        out.writeInt(sweeps.size());
        for (int row = 0; row < sweeps.size(); row++) {
            switch (sweeps.account(row)) {
                case SweepAccount.Sent(var sweep, var index) -> write(out, 1, sweep, index);
                case SweepAccount.Arrived(var sweep, var index) -> write(out, 2, sweep, index);
                case SweepAccount.Failed(var why) -> {
                    out.writeByte(3);
                    out.write(Wire16.hex(sweeps.id(row)));
                    out.writeByte(why.code());
                }
            }
        }
    }

    private static void write(DataOutputStream out, int kind, Sweep sweep, long index)
            throws IOException {
        out.writeByte(kind);
        out.write(Wire16.hex(sweep.id()));
        out.write(sweep.account().bytes());
        out.writeLong(sweep.amount());
        out.writeShort(sweep.from());
        out.writeShort(sweep.to());
        out.writeLong(index);
    }

    static SweepTable read(DataInputStream in) throws IOException {
        var sweeps = new SweepTable();
        for (int left = in.readInt(); left > 0; left--) {
            int kind = in.readUnsignedByte();
            switch (kind) {
                case 1 -> {
                    var sweep = BatchBytes.readSweep(in);
                    sweeps.add(sweep.id(), new SweepAccount.Sent(sweep, in.readLong()));
                }
                case 2 -> {
                    var sweep = BatchBytes.readSweep(in);
                    sweeps.add(sweep.arrivalId(), new SweepAccount.Arrived(sweep, in.readLong()));
                }
                case 3 ->
                        sweeps.add(
                                Wire16.readHex(in),
                                new SweepAccount.Failed(
                                        LedgerResult.ofCode(in.readUnsignedByte())));
                default -> throw new IllegalArgumentException("no sweep has the kind " + kind);
            }
        }
        return sweeps;
    }
}
