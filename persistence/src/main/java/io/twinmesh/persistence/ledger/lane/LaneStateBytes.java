package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;
import static io.twinmesh.persistence.ledger.Wire16.readJob;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.holdback.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.MintAccount;
import io.twinmesh.persistence.ledger.lane.table.MintTable;
import io.twinmesh.persistence.ledger.lane.table.OrderAccount;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;
import io.twinmesh.persistence.ledger.lane.table.PendingTable;
import io.twinmesh.persistence.ledger.lane.table.SlashTable;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;
import io.twinmesh.persistence.table.IdTable;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The snapshot of a lane, version 7, big-endian: `u8 n, lane[n] | i64 nextIndex | i64 minted`,
/// then accounts, jobs, mints, orders, pending pay, pay that was taken, split policies, sweeps and
/// withheld pay, each as `i32 count` and its rows, and the SHA-256 of all that: one bit that a disk
/// turned round in the id of a job would have it paid again. Version 6 has nothing of withheld pay
/// and is what lanes without a split policy that withholds are written in, version 5 has no sweeps
/// and is what lanes without any are written in, version 4 ends before the digest, version 3 before
/// split policies, version 2 before pending pay, version 1 before the orders.
final class LaneStateBytes {
    private static final int DIGEST = 32;
    private static final int PIECE = 1 << 16;
    private static final int MOST_PER_JOB = 57;

    private LaneStateBytes() {}

    static byte[] write(LaneState state) {
        return write(state, 7);
    }

    static byte[] writeVersion6(LaneState state) {
        return write(state, 6);
    }

    static byte[] writeVersion5(LaneState state) {
        return write(state, 5);
    }

    private static byte[] write(LaneState state, int version) {
        var books = state.books();
        var accounts = books.accounts();
        var jobs = books.jobs();
        var mints = books.mints();
        var bytes = new ByteArrayOutputStream(64 * (accounts.size() + jobs.size()) + 1024);
        var digest = sha256();
        // rows are written in small pieces, and a digest of many small pieces is slow
        var digested = new BufferedOutputStream(new DigestOutputStream(bytes, digest), PIECE);
        try (var out = new DataOutputStream(digested)) {
            Wire16.writeText(out, state.lane());
            out.writeLong(books.nextIndex());
            out.writeLong(books.minted());
            out.writeInt(accounts.size());
            for (int row = 0; row < accounts.size(); row++) {
                out.write(accounts.name(row).bytes());
                out.writeLong(accounts.available(row));
                out.writeLong(accounts.reserved(row));
            }
            out.writeInt(jobs.size());
            write(out, jobs, accounts);
            out.writeInt(mints.size());
            for (int row = 0; row < mints.size(); row++) {
                out.writeLong(mints.high(row));
                out.writeLong(mints.low(row));
                write(out, mints.account(row));
            }
            write(out, books.orders());
            PendingBytes.write(out, books.pending());
            PendingBytes.write(out, books.slashes());
            SplitBytes.write(out, books.splits(), version >= 7);
            if (version >= 6) {
                SweepBytes.write(out, books.sweeps());
            }
            if (version >= 7) {
                PendingBytes.write(out, books.withheld());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.writeBytes(digest.digest());
        return bytes.toByteArray();
    }

    static LaneState read(byte[] bytes) {
        return readDigested(bytes, 7);
    }

    static LaneState readVersion6(byte[] bytes) {
        return readDigested(bytes, 6);
    }

    static LaneState readVersion5(byte[] bytes) {
        return readDigested(bytes, 5);
    }

    private static LaneState readDigested(byte[] bytes, int version) {
        int end = bytes.length - DIGEST;
        if (end < 0) {
            throw new IllegalArgumentException("a snapshot of a lane is cut off");
        }
        var digest = sha256();
        digest.update(bytes, 0, end);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new IllegalArgumentException("a snapshot of a lane is damaged");
        }
        return read(bytes, end, version);
    }

    static LaneState readVersion4(byte[] bytes) {
        return read(bytes, bytes.length, 4);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static LaneState readVersion3(byte[] bytes) {
        return read(bytes, bytes.length, 3);
    }

    static LaneState readVersion2(byte[] bytes) {
        return read(bytes, bytes.length, 2);
    }

    static LaneState readVersion1(byte[] bytes) {
        return read(bytes, bytes.length, 1);
    }

    private static LaneState read(byte[] bytes, int end, int version) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            var lane = Wire16.readText(in);
            long nextIndex = in.readLong();
            long minted = in.readLong();
            var accounts = new AccountTable();
            for (int left = in.readInt(); left > 0; left--) {
                int row = accounts.rowOrNew(readAccount(in));
                var balance = new AccountBalance(in.readLong(), in.readLong());
                accounts.put(row, balance.available(), balance.reserved());
            }
            var jobs = new JobTable(accounts);
            for (int left = in.readInt(); left > 0; left--) {
                readJobAccount(in, accounts, jobs);
            }
            var mints = new MintTable();
            for (int left = in.readInt(); left > 0; left--) {
                mints.add(readHex(in), readMintAccount(in));
            }
            var orders = new OrderTable(accounts);
            for (int left = version >= 2 ? in.readInt() : 0; left > 0; left--) {
                readOrderAccount(in, orders);
            }
            var pending = new PendingTable();
            var slashes = new SlashTable();
            if (version >= 3) {
                PendingBytes.read(in, accounts, pending);
                PendingBytes.read(in, slashes);
            }
            var splits = version >= 4 ? SplitBytes.read(in, version >= 7) : new SplitTable();
            var sweeps = version >= 6 ? SweepBytes.read(in) : new SweepTable();
            var withheld = new WithheldTable();
            if (version >= 7) {
                PendingBytes.read(in, accounts, pending, withheld);
            }
            long received = minted + sweeps.arrived();
            if (in.available() > 0 || accounts.held() != received - orders.burned()) {
                throw new IllegalArgumentException(
                        "not a snapshot of a lane: "
                                + accounts.held()
                                + " tokens held of "
                                + received
                                + ", "
                                + orders.burned()
                                + " of them burned");
            }
            return new LaneState(
                    lane,
                    new LaneBooks(
                            nextIndex, minted, accounts, jobs, mints, orders, pending, slashes,
                            splits, sweeps, withheld));
        } catch (IOException e) {
            throw new IllegalArgumentException("a snapshot of a lane is cut off", e);
        } catch (IllegalStateException | ArithmeticException e) {
            throw new IllegalArgumentException("not a snapshot of a lane: " + e.getMessage(), e);
        }
    }

    /// Jobs are nearly all of it, so they are written from the columns and many at once.
    private static void write(DataOutputStream out, JobTable jobs, AccountTable accounts)
            throws IOException {
        var piece = ByteBuffer.allocate(PIECE);
        for (int row = 0; row < jobs.size(); row++) {
            if (piece.remaining() < MOST_PER_JOB) {
                out.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            byte kind = jobs.kind(row);
            piece.putLong(jobs.high(row)).putLong(jobs.low(row)).put(kind);
            if (kind == JobTable.FAILED) {
                piece.put((byte) jobs.detail(row));
                continue;
            }
            var payer = accounts.name(jobs.payer(row));
            piece.putLong(payer.high()).putLong(payer.low()).putLong(jobs.amount(row));
            if (kind == JobTable.OPEN || kind == JobTable.SETTLED) {
                piece.putLong(jobs.detail(row));
            }
            if (kind == JobTable.SETTLED) {
                piece.putLong(jobs.body(row));
            }
        }
        out.write(piece.array(), 0, piece.position());
    }

    private static void readJobAccount(DataInputStream in, AccountTable accounts, JobTable jobs)
            throws IOException {
        var job = readJob(in);
        byte kind = in.readByte();
        switch (kind) {
            case JobTable.OPEN, JobTable.RETURNED, JobTable.EXPIRED -> {
                int payer = accounts.rowOrNew(readAccount(in));
                long amount = in.readLong();
                jobs.add(job, kind, payer, amount, kind == JobTable.OPEN ? in.readLong() : 0);
            }
            case JobTable.SETTLED -> {
                int payer = accounts.rowOrNew(readAccount(in));
                int row = jobs.add(job, kind, payer, in.readLong(), 0);
                jobs.become(row, kind, in.readLong(), in.readLong());
            }
            case JobTable.FAILED ->
                    jobs.add(
                            job,
                            kind,
                            IdTable.NONE,
                            0,
                            LedgerResult.ofCode(in.readUnsignedByte()).code());
            default -> throw new IllegalArgumentException("no job account has the kind " + kind);
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

    private static void write(DataOutputStream out, OrderTable orders) throws IOException {
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

    private static void readOrderAccount(DataInputStream in, OrderTable orders) throws IOException {
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

    private static MintAccount readMintAccount(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new MintAccount.Done(readAccount(in), in.readLong());
            case 2 -> new MintAccount.Failed(LedgerResult.ofCode(in.readUnsignedByte()));
            default -> throw new IllegalArgumentException("no mint account has the kind " + kind);
        };
    }
}
