package io.twinmesh.persistence.ledger.lane.snapshot;

import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.OrderAccount;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// Orders of owners in a lane's snapshot, from version 2 on: `i32 count`, and for each `id[16] | u8
/// kind`, and then of a transfer `from[16] | to[16] | i64 amount | i64 index`, of a refund
/// `from[16] | to[16] | of[16] | i64 amount | i64 index`, of a burn `from[16] | i64 amount | i64
/// index`, of the end of an account `from[16]`, of one that failed `u8 result`.
final class OrderBytes {
    private OrderBytes() {}

    static void write(DataOutputStream out, OrderTable orders) throws IOException {
        out.writeInt(orders.size());
        for (int row = 0; row < orders.size(); row++) {
            out.writeLong(orders.high(row));
            out.writeLong(orders.low(row));
            switch (orders.account(row)) {
                case OrderAccount.Transferred(var from, var to, var amount, var index) -> {
                    out.writeByte(OrderTable.TRANSFERRED);
                    out.write(from.bytes());
                    out.write(to.bytes());
                    out.writeLong(amount);
                    out.writeLong(index);
                }
                case OrderAccount.Refunded(var from, var to, var of, var amount, var index) -> {
                    out.writeByte(OrderTable.REFUNDED);
                    out.write(from.bytes());
                    out.write(to.bytes());
                    out.write(Wire16.hex(of));
                    out.writeLong(amount);
                    out.writeLong(index);
                }
                case OrderAccount.Burned(var from, var amount, var index) -> {
                    out.writeByte(OrderTable.BURNED);
                    out.write(from.bytes());
                    out.writeLong(amount);
                    out.writeLong(index);
                }
                case OrderAccount.Closed(var from) -> {
                    out.writeByte(OrderTable.CLOSED);
                    out.write(from.bytes());
                }
                case OrderAccount.Failed(var why) -> {
                    out.writeByte(OrderTable.FAILED);
                    out.writeByte(why.code());
                }
            }
        }
    }

    static OrderTable read(DataInputStream in, AccountTable accounts) throws IOException {
        var orders = new OrderTable(accounts);
        for (int left = in.readInt(); left > 0; left--) {
            readOrder(in, orders);
        }
        return orders;
    }

    private static void readOrder(DataInputStream in, OrderTable orders) throws IOException {
        var id = readHex(in);
        int kind = in.readUnsignedByte();
        switch (kind) {
            case OrderTable.TRANSFERRED ->
                    orders.addTransferred(
                            id, readAccount(in), readAccount(in), in.readLong(), in.readLong());
            case OrderTable.REFUNDED ->
                    orders.addRefunded(
                            id,
                            readAccount(in),
                            readAccount(in),
                            readHex(in),
                            in.readLong(),
                            in.readLong());
            case OrderTable.BURNED ->
                    orders.addBurned(id, readAccount(in), in.readLong(), in.readLong());
            case OrderTable.CLOSED -> orders.addClosed(id, readAccount(in));
            case OrderTable.FAILED ->
                    orders.addFailed(id, LedgerResult.ofCode(in.readUnsignedByte()));
            default -> throw new IllegalArgumentException("no order account has the kind " + kind);
        }
    }
}
