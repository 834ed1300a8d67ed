package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;
import static io.twinmesh.persistence.ledger.Wire16.readJob;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/// The snapshot of a lane, version 1, big-endian: `u8 n, lane[n] | i64 nextIndex | i64 minted`,
/// then accounts, jobs and mints, each as `i32 count` and its rows.
final class LaneStateBytes {
    private LaneStateBytes() {}

    static byte[] write(LaneState state) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            Wire16.writeText(out, state.lane());
            out.writeLong(state.nextIndex());
            out.writeLong(state.minted());
            out.writeInt(state.accounts().size());
            for (var entry : state.accounts().entries()) {
                out.write(entry.getKey().bytes());
                out.writeLong(entry.getValue().available());
                out.writeLong(entry.getValue().reserved());
            }
            out.writeInt(state.jobs().size());
            for (var entry : state.jobs().entries()) {
                out.write(Wire16.job(entry.getKey()));
                write(out, entry.getValue());
            }
            out.writeInt(state.mints().size());
            for (var entry : state.mints().entries()) {
                out.write(Wire16.hex(entry.getKey()));
                write(out, entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static LaneState read(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            var lane = Wire16.readText(in);
            long nextIndex = in.readLong();
            long minted = in.readLong();
            long total = 0;
            var accounts = LaneState.empty(lane).accounts();
            for (int left = in.readInt(); left > 0; left--) {
                var account = readAccount(in);
                var balance = new AccountBalance(in.readLong(), in.readLong());
                total += balance.available() + balance.reserved();
                accounts = accounts.plus(account, balance);
            }
            var jobs = LaneState.empty(lane).jobs();
            var due = LaneState.empty(lane).due();
            for (int left = in.readInt(); left > 0; left--) {
                var job = readJob(in);
                var account = readJobAccount(in);
                jobs = jobs.plus(job, account);
                if (account instanceof JobAccount.Open open) {
                    due = due.plus(job, open.expires());
                }
            }
            var mints = LaneState.empty(lane).mints();
            for (int left = in.readInt(); left > 0; left--) {
                mints = mints.plus(readHex(in), readMintAccount(in));
            }
            if (in.available() > 0 || total != minted) {
                throw new IllegalArgumentException(
                        "not a snapshot of a lane: " + total + " tokens held of " + minted);
            }
            return new LaneState(lane, nextIndex, minted, total, accounts, jobs, mints, due);
        } catch (IOException e) {
            throw new IllegalArgumentException("a snapshot of a lane is cut off", e);
        }
    }

    private static void write(DataOutputStream out, JobAccount account) throws IOException {
        switch (account) {
            case JobAccount.Open(var payer, var amount, var expires) -> {
                out.writeByte(1);
                out.write(payer.bytes());
                out.writeLong(amount);
                out.writeLong(expires.toEpochMilli());
            }
            case JobAccount.Settled(var payer, var amount, var index, var body) -> {
                out.writeByte(2);
                out.write(payer.bytes());
                out.writeLong(amount);
                out.writeLong(index);
                out.writeLong(body);
            }
            case JobAccount.Returned(var payer, var amount, var expired) -> {
                out.writeByte(expired ? 4 : 3);
                out.write(payer.bytes());
                out.writeLong(amount);
            }
            case JobAccount.Failed(var why) -> {
                out.writeByte(5);
                out.writeByte(why.code());
            }
        }
    }

    private static JobAccount readJobAccount(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 ->
                    new JobAccount.Open(
                            readAccount(in), in.readLong(), Instant.ofEpochMilli(in.readLong()));
            case 2 ->
                    new JobAccount.Settled(
                            readAccount(in), in.readLong(), in.readLong(), in.readLong());
            case 3 -> new JobAccount.Returned(readAccount(in), in.readLong(), false);
            case 4 -> new JobAccount.Returned(readAccount(in), in.readLong(), true);
            case 5 -> new JobAccount.Failed(LedgerResult.ofCode(in.readUnsignedByte()));
            default -> throw new IllegalArgumentException("no job account has the kind " + kind);
        };
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

    private static MintAccount readMintAccount(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new MintAccount.Done(readAccount(in), in.readLong());
            case 2 -> new MintAccount.Failed(LedgerResult.ofCode(in.readUnsignedByte()));
            default -> throw new IllegalArgumentException("no mint account has the kind " + kind);
        };
    }
}
