package io.twinmesh.persistence.ledger.lane.snapshot;

import static io.twinmesh.persistence.ledger.Wire16.exactly;
import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;
import io.twinmesh.persistence.ledger.lane.pay.PendingTable;
import io.twinmesh.persistence.ledger.lane.pay.SlashAccount;
import io.twinmesh.persistence.ledger.lane.pay.SlashTable;
import io.twinmesh.persistence.ledger.lane.pay.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.pending.PendingParts;
import io.twinmesh.persistence.table.IdTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/// Pending and withheld pay in the snapshot of a lane, big-endian. A row of it is `provider[16] |
/// i64 payouts | i32 n | n × (i64 payout, i64 amount, i64 timeMs)`; one of what was taken `id[16] |
/// provider[16] | i64 most | i64 amount | evidence[32] | i64 index | i64 indexOfGivenBack`, the
/// last -1 when it was not; one of what is withheld [WithheldPart#bytes] and `i64 amount`.
final class PendingBytes {
    private PendingBytes() {}

    static void write(DataOutputStream out, PendingTable pending) throws IOException {
        out.writeInt(pending.size());
        for (int row = 0; row < pending.size(); row++) {
            var parts = pending.parts(row);
            out.write(pending.provider(row).bytes());
            out.writeLong(parts.payouts());
            out.writeInt(parts.size());
            for (int part = 0; part < parts.size(); part++) {
                out.writeLong(parts.payout(part));
                out.writeLong(parts.amount(part));
                out.writeLong(parts.time(part));
            }
        }
    }

    static void read(DataInputStream in, AccountTable accounts, PendingTable pending)
            throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            var provider = readAccount(in);
            var parts = new PendingParts(in.readLong());
            for (int more = in.readInt(); more > 0; more--) {
                parts.add(in.readLong(), in.readLong(), in.readLong());
            }
            pending.add(provider, parts);
            if (accounts.balance(pending.account(provider)).available() < parts.total()) {
                throw new IllegalArgumentException("more is pending than is there");
            }
        }
    }

    static void write(DataOutputStream out, WithheldTable withheld) throws IOException {
        out.writeInt(withheld.parts().size());
        for (var part : withheld.parts().entrySet()) {
            out.write(part.getKey().bytes());
            out.writeLong(part.getValue());
        }
    }

    static void read(
            DataInputStream in, AccountTable accounts, PendingTable pending, WithheldTable withheld)
            throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            var part = WithheldPart.read(in);
            withheld.withhold(part, in.readLong());
            var account = withheld.account(part.provider());
            if (accounts.balance(account).available() < withheld.total(part.provider())) {
                throw new IllegalArgumentException("more is withheld than is there");
            }
        }
        for (int row = 0; row < accounts.size(); row++) {
            recall(accounts, accounts.name(row), withheld);
        }
        for (int row = 0; row < pending.size(); row++) {
            recall(accounts, pending.provider(row), withheld);
        }
    }

    /// No row tells where pay was withheld that is resolved. But the account is still there, and so
    /// is its provider, with an account of its own or one of pending pay.
    private static void recall(AccountTable accounts, AccountId provider, WithheldTable withheld) {
        var account = WithheldAccount.of(provider);
        if (accounts.row(account) != IdTable.NONE) {
            withheld.know(account);
        }
    }

    static void write(DataOutputStream out, SlashTable slashes) throws IOException {
        out.writeInt(slashes.size());
        for (int row = 0; row < slashes.size(); row++) {
            var slash = slashes.account(row);
            out.write(Wire16.hex(slashes.id(row)));
            out.write(slash.provider().bytes());
            out.writeLong(slash.most());
            out.writeLong(slash.amount());
            out.write(Wire16.digest(slash.evidence()));
            out.writeLong(slash.index());
            out.writeLong(slash.givenBack().orElse(-1L));
        }
    }

    static void read(DataInputStream in, SlashTable slashes) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            var id = readHex(in);
            slashes.add(
                    id,
                    new SlashAccount(
                            readAccount(in),
                            in.readLong(),
                            in.readLong(),
                            Wire16.digest(exactly(in, 32)),
                            in.readLong(),
                            Optional.of(in.readLong()).filter(index -> index >= 0)));
        }
    }
}
