package io.twinmesh.persistence.ledger.lane.snapshot;

import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.table.MintAccount;
import io.twinmesh.persistence.ledger.lane.table.MintTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// What created tokens, in a lane's snapshot: `i32 count`, and for each `id[16] | u8 kind`, and
/// then of what was carried out (1) `account[16] | i64 amount`, of what failed (2) `u8 result`.
final class MintBytes {
    private MintBytes() {}

    static void write(DataOutputStream out, MintTable mints) throws IOException {
        out.writeInt(mints.size());
        for (int row = 0; row < mints.size(); row++) {
            out.writeLong(mints.high(row));
            out.writeLong(mints.low(row));
            write(out, mints.account(row));
        }
    }

    private static void write(DataOutputStream out, MintAccount account) throws IOException {
        switch (account) {
            case MintAccount.Done(var owner, var amount) -> {
                out.writeByte(1);
                out.write(owner.bytes());
                out.writeLong(amount);
            }
            case MintAccount.Failed(var why) -> {
                out.writeByte(2);
                out.writeByte(why.code());
            }
        }
    }

    static MintTable read(DataInputStream in) throws IOException {
        var mints = new MintTable();
        for (int left = in.readInt(); left > 0; left--) {
            mints.add(readHex(in), readMint(in));
        }
        return mints;
    }

    private static MintAccount readMint(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new MintAccount.Done(readAccount(in), in.readLong());
            case 2 -> new MintAccount.Failed(LedgerResult.ofCode(in.readUnsignedByte()));
            default -> throw new IllegalArgumentException("no mint account has the kind " + kind);
        };
    }
}
