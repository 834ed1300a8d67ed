package io.twinmesh.persistence.ledger;

import static io.twinmesh.persistence.ledger.Wire16.exactly;
import static io.twinmesh.persistence.ledger.Wire16.readAccount;
import static io.twinmesh.persistence.ledger.Wire16.readHex;
import static io.twinmesh.persistence.ledger.Wire16.readJob;

import io.twinmesh.persistence.identity.AccountId;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The stored form of [BatchPosted], version 2, big-endian:
///
/// `u8 n, lane[n] | i64 firstIndex | i64 timeMs | u16 count | count × entry`, an entry being
/// - `1 | id[16] | account[16] | i64 amount` minted
/// - `2 | job[16] | payer[16] | i64 amount | i64 expiresMs` reserved
/// - `3 | job[16] | u16 policy | model[32] | work[32] | salt[32] | postings` paid, where postings
///   are `u16 n | n × (account[16], i64 amount, u16 role)`
/// - `4 | job[16]` voided, `5 | job[16]` expired
/// - `6 | job[16] | u8 result` job failed, `7 | id[16] | u8 result` mint failed
///
/// Version 1 has the same bytes, but its mints are no leaves.
public final class BatchBytes {
    private BatchBytes() {}

    static byte[] write(BatchPosted batch) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            Wire16.writeText(out, batch.lane());
            out.writeLong(batch.firstIndex());
            out.writeLong(batch.time().toEpochMilli());
            out.writeShort(batch.entries().size());
            for (var entry : batch.entries()) {
                write(out, entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static BatchPosted read(byte[] bytes) {
        return read(bytes, LedgerEntry.Minted::new);
    }

    static BatchPosted readVersion1(byte[] bytes) {
        return read(bytes, LedgerEntry.MintedUnlogged::new);
    }

    /// What a mint is read as.
    @FunctionalInterface
    private interface MintReading {
        LedgerEntry of(String id, AccountId account, long amount);
    }

    private static BatchPosted read(byte[] bytes, MintReading mint) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            var lane = Wire16.readText(in);
            long firstIndex = in.readLong();
            var time = Instant.ofEpochMilli(in.readLong());
            int count = in.readUnsignedShort();
            var entries = new ArrayList<LedgerEntry>(count);
            for (int i = 0; i < count; i++) {
                entries.add(read(in, mint));
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("bytes behind the last entry of a batch");
            }
            return new BatchPosted(lane, firstIndex, time, entries);
        } catch (IOException e) {
            throw new IllegalArgumentException("a stored batch is cut off", e);
        }
    }

    private static void write(DataOutputStream out, LedgerEntry entry) throws IOException {
        switch (entry) {
            case LedgerEntry.Minted(var id, var account, var amount) -> {
                out.writeByte(1);
                out.write(Wire16.hex(id));
                out.write(account.bytes());
                out.writeLong(amount);
            }
            case LedgerEntry.MintedUnlogged _ ->
                    throw new IllegalArgumentException("a mint of today is a leaf");
            case LedgerEntry.Reserved(var job, var payer, var amount, var expires) -> {
                out.writeByte(2);
                out.write(Wire16.job(job));
                out.write(payer.bytes());
                out.writeLong(amount);
                out.writeLong(expires.toEpochMilli());
            }
            case LedgerEntry.Paid paid -> {
                out.writeByte(3);
                out.write(Wire16.job(paid.job()));
                out.writeShort(paid.policy());
                out.write(Wire16.digest(paid.model()));
                out.write(Wire16.digest(paid.work()));
                out.write(paid.salt());
                writePostings(out, paid.postings());
            }
            case LedgerEntry.Voided(var job) -> {
                out.writeByte(4);
                out.write(Wire16.job(job));
            }
            case LedgerEntry.Expired(var job) -> {
                out.writeByte(5);
                out.write(Wire16.job(job));
            }
            case LedgerEntry.JobFailed(var job, var why) -> {
                out.writeByte(6);
                out.write(Wire16.job(job));
                out.writeByte(why.code());
            }
            case LedgerEntry.MintFailed(var id, var why) -> {
                out.writeByte(7);
                out.write(Wire16.hex(id));
                out.writeByte(why.code());
            }
        }
    }

    private static LedgerEntry read(DataInputStream in, MintReading mint) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> mint.of(readHex(in), readAccount(in), in.readLong());
            case 2 ->
                    new LedgerEntry.Reserved(
                            readJob(in),
                            readAccount(in),
                            in.readLong(),
                            Instant.ofEpochMilli(in.readLong()));
            case 3 ->
                    new LedgerEntry.Paid(
                            readJob(in),
                            in.readUnsignedShort(),
                            Wire16.digest(exactly(in, 32)),
                            Wire16.digest(exactly(in, 32)),
                            exactly(in, 32),
                            readPostings(in));
            case 4 -> new LedgerEntry.Voided(readJob(in));
            case 5 -> new LedgerEntry.Expired(readJob(in));
            case 6 -> new LedgerEntry.JobFailed(readJob(in), readResult(in));
            case 7 -> new LedgerEntry.MintFailed(readHex(in), readResult(in));
            default -> throw new IllegalArgumentException("no entry has the kind " + kind);
        };
    }

    public static void writePostings(DataOutputStream out, List<Posting> postings)
            throws IOException {
        out.writeShort(postings.size());
        for (var posting : postings) {
            out.write(posting.account().bytes());
            out.writeLong(posting.amount());
            out.writeShort(posting.role().code());
        }
    }

    static List<Posting> readPostings(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        var postings = new ArrayList<Posting>(Math.min(count, 2500));
        for (int i = 0; i < count; i++) {
            postings.add(
                    new Posting(
                            readAccount(in), in.readLong(), Role.ofCode(in.readUnsignedShort())));
        }
        return postings;
    }

    private static LedgerResult readResult(DataInputStream in) throws IOException {
        return LedgerResult.ofCode(in.readUnsignedByte());
    }
}
