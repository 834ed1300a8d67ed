package io.twinmesh.persistence.ledger.lane.snapshot;

import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.books.LaneTables;
import io.twinmesh.persistence.ledger.lane.pay.PendingTable;
import io.twinmesh.persistence.ledger.lane.pay.SlashTable;
import io.twinmesh.persistence.ledger.lane.pay.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.BiFunction;

/// The snapshot of a lane, version 7, big-endian: `u8 n, lane[n] | i64 nextIndex | i64 minted`,
/// then accounts, jobs, mints, orders, pending pay, pay that was taken, split policies, sweeps and
/// withheld pay, each as `i32 count` and its rows, and the SHA-256 of all that: one bit that a disk
/// turned round in the id of a job would have it paid again. Version 6 has nothing of withheld pay
/// and is what lanes without a split policy that withholds are written in, version 5 has no sweeps
/// and is what lanes without any are written in, version 4 ends before the digest, version 3 before
/// split policies, version 2 before pending pay, version 1 before the orders.
public final class LaneStateBytes {
    private static final int DIGEST = 32;
    private static final int DIGESTED_SINCE = 5;
    private static final int PIECE = 1 << 16;

    private LaneStateBytes() {}

    /// @param books without a draft
    /// @param version 5 to 7
    public static byte[] write(String lane, LaneBooks books, int version) {
        var tables = books.tables();
        var accounts = tables.accounts();
        var bytes = new ByteArrayOutputStream(64 * (accounts.size() + tables.jobs().size()) + 1024);
        var digest = sha256();
        // rows are written in small pieces, and a digest of many small pieces is slow
        var digested = new BufferedOutputStream(new DigestOutputStream(bytes, digest), PIECE);
        try (var out = new DataOutputStream(digested)) {
            Wire16.writeText(out, lane);
            out.writeLong(books.nextIndex());
            out.writeLong(books.minted());
            write(out, accounts);
            JobBytes.write(out, tables.jobs(), accounts);
            MintBytes.write(out, tables.mints());
            OrderBytes.write(out, tables.orders());
            PendingBytes.write(out, tables.pending());
            PendingBytes.write(out, tables.slashes());
            SplitBytes.write(out, tables.splits(), version >= 7);
            if (version >= 6) {
                SweepBytes.write(out, tables.sweeps());
            }
            if (version >= 7) {
                PendingBytes.write(out, tables.withheld());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.writeBytes(digest.digest());
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, AccountTable accounts) throws IOException {
        out.writeInt(accounts.size());
        for (int row = 0; row < accounts.size(); row++) {
            out.write(accounts.name(row).bytes());
            out.writeLong(accounts.available(row));
            out.writeLong(accounts.reserved(row));
        }
    }

    /// @param version 1 to 7
    /// @param state what is made of the lane's name and its books
    /// @throws IllegalArgumentException when the bytes are no snapshot of that version
    public static <S> S read(byte[] bytes, int version, BiFunction<String, LaneBooks, S> state) {
        int end = version < DIGESTED_SINCE ? bytes.length : digested(bytes);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            var lane = Wire16.readText(in);
            long nextIndex = in.readLong();
            long minted = in.readLong();
            var tables = readTables(in, version);
            requireBalanced(in, minted, tables);
            return state.apply(lane, new LaneBooks(nextIndex, minted, tables));
        } catch (IOException e) {
            throw new IllegalArgumentException("a snapshot of a lane is cut off", e);
        } catch (IllegalStateException | ArithmeticException e) {
            throw new IllegalArgumentException("not a snapshot of a lane: " + e.getMessage(), e);
        }
    }

    /// Where the digest begins, which is that of all before it.
    private static int digested(byte[] bytes) {
        int end = bytes.length - DIGEST;
        if (end < 0) {
            throw new IllegalArgumentException("a snapshot of a lane is cut off");
        }
        var digest = sha256();
        digest.update(bytes, 0, end);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new IllegalArgumentException("a snapshot of a lane is damaged");
        }
        return end;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static LaneTables readTables(DataInputStream in, int version) throws IOException {
        var accounts = readAccounts(in);
        var jobs = JobBytes.read(in, accounts);
        var mints = MintBytes.read(in);
        var orders = version >= 2 ? OrderBytes.read(in, accounts) : new OrderTable(accounts);
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
        return new LaneTables(
                accounts, jobs, mints, orders, pending, slashes, splits, sweeps, withheld);
    }

    private static AccountTable readAccounts(DataInputStream in) throws IOException {
        var accounts = new AccountTable();
        for (int left = in.readInt(); left > 0; left--) {
            int row = accounts.rowOrNew(Wire16.readAccount(in));
            var balance = new AccountBalance(in.readLong(), in.readLong());
            accounts.put(row, balance.available(), balance.reserved());
        }
        return accounts;
    }

    private static void requireBalanced(DataInputStream in, long minted, LaneTables tables)
            throws IOException {
        long held = tables.accounts().held();
        long received = minted + tables.sweeps().arrived();
        long burned = tables.orders().burned();
        if (in.available() > 0 || held != received - burned) {
            throw new IllegalArgumentException(
                    "not a snapshot of a lane: "
                            + held
                            + " tokens held of "
                            + received
                            + ", "
                            + burned
                            + " of them burned");
        }
    }
}
