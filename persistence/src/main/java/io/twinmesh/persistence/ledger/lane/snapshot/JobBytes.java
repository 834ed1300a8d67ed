package io.twinmesh.persistence.ledger.lane.snapshot;

import static io.twinmesh.persistence.ledger.Wire16.readAccount;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.table.IdTable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Jobs in a lane's snapshot: `i32 count`, and for each `id[16] | u8 kind`, and then of one that
/// failed `u8 result`, of others `payer[16] | i64 amount`, and behind that of one that is open `i64
/// expiresMs`, of one that was paid `i64 index | i64 body`.
final class JobBytes {
    private static final int PIECE = 1 << 16;
    private static final int MOST_PER_JOB = 57;

    private JobBytes() {}

    /// Jobs are nearly all of it, so they are written from the columns and many at once.
    static void write(DataOutputStream out, JobTable jobs, AccountTable accounts)
            throws IOException {
        out.writeInt(jobs.size());
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

    static JobTable read(DataInputStream in, AccountTable accounts) throws IOException {
        var jobs = new JobTable(accounts);
        for (int left = in.readInt(); left > 0; left--) {
            readJob(in, accounts, jobs);
        }
        return jobs;
    }

    private static void readJob(DataInputStream in, AccountTable accounts, JobTable jobs)
            throws IOException {
        var job = Wire16.readJob(in);
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
}
