package io.twinmesh.persistence.ledger;

import static io.twinmesh.persistence.ledger.Wire16.exactly;
import static io.twinmesh.persistence.ledger.Wire16.readHex;
import static io.twinmesh.persistence.ledger.Wire16.readJob;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.OperatorsOrder;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The stored form of [BatchPosted], version 8, big-endian:
///
/// `u8 n, lane[n] | i64 firstIndex | i64 timeMs | u16 count | count × entry`, an entry being
/// - `1 | id[16] | account[16] | i64 amount` minted
/// - `2 | job[16] | payer[16] | i64 amount | i64 expiresMs` reserved
/// - `3 | job[16] | u16 policy | model[32] | work[32] | salt[32] | postings` paid, where postings
///   are `u16 n | n × (account[16], i64 amount, u16 role)`
/// - `4 | job[16]` voided, `5 | job[16]` expired
/// - `6 | job[16] | u8 result` job failed, `7 | id[16] | u8 result` mint failed
/// - `8 | id[16] | from[16] | to[16] | i64 amount | i64 expiresMs | key[32] | signature[64]`
///   transferred, `9 | id[16] | u8 result` order failed
/// - `10 | id[16] | from[16] | to[16] | of[16] | i64 amount | …` refunded, `11 | id[16] | from[16]
///   | i64 amount | …` burned, `12 | id[16] | from[16] | …` closed, each with `i64 expiresMs |
///   key[32] | signature[64]` at its end
///
/// - `13 | id[16] | account[16] | i64 amount | i64 expiresMs | policy[32] | u8 n | n × (key[32] |
///   signature[64])` minted by order of operators
///
/// - `14 | job[16] | provider[16] | …` paid, the provider's part pending, and then as `3`
/// - `15 | provider[16] | i64 amount | i64 afterMs | i32 results` vested
/// - `16 | id[16] | provider[16] | i64 most | i64 amount | evidence[32]` slashed, `17 | id[16] |
///   provider[16] | i64 amount` given back
///
/// - `18 | u16 version | treasury[16] | 4 × u16 basis points | i64 expiresMs | policy[32] | u8 n |
///   n × (key[32] | signature[64])` split policy set by order of operators
///
/// - `19 | id[16] | account[16] | i64 amount | u16 from | u16 to` swept out, `20 | …` swept in,
///   from lane to lane, `21 | id[16] | u8 result` sweep failed
///
/// - `22 | …` as `18`, with `u16 holdback | u16 days` behind the basis points
/// - `23 | i32 dueDay | i32 earnedDay | provider[16] | payer[16] | model[32] | i64 amount | u8
///   returned` withheld pay resolved
///
/// Version 7 has the same bytes without 22, 23 and payouts of which a part is withheld, version 6
/// without 19 to 21 as well; batches are written in the oldest of these three that holds them.
/// Version 5 is without 18 as well, version 4 without 14 to 17 as well, version 3 without 13 as
/// well, version 2 without 8 to 12 as well. So is version 1, but its mints are no leaves.
public final class BatchBytes {
    private static final int DIGEST = "sha256:".length();

    private BatchBytes() {}

    static byte[] write(BatchPosted batch) {
        int size = 1 + batch.lane().length() + 18;
        for (var entry : batch.entries()) {
            size += size(entry);
        }
        var out = ByteBuffer.allocate(size);
        out.put((byte) batch.lane().length()).put(Wire16.ascii(batch.lane()));
        out.putLong(batch.firstIndex()).putLong(batch.time().toEpochMilli());
        out.putShort((short) batch.entries().size());
        for (var entry : batch.entries()) {
            write(out, entry);
        }
        return out.array();
    }

    private static int size(LedgerEntry entry) {
        return switch (entry) {
            case LedgerEntry.Minted _ -> 41;
            case LedgerEntry.MintedByOrder(var signed, _) -> 82 + 96 * signed.signatures().size();
            case LedgerEntry.SplitSet(var signed, _) ->
                    (signed.order().policy().holdback().isPresent() ? 72 : 68)
                            + 96 * signed.signatures().size();
            case LedgerEntry.MintedUnlogged _ ->
                    throw new IllegalArgumentException("a mint of today is a leaf");
            case LedgerEntry.Reserved _ -> 49;
            case LedgerEntry.Paid paid ->
                    (paid.pendingFor().isPresent() ? 133 : 117) + 26 * paid.postings().size();
            case LedgerEntry.Vested _ -> 37;
            case LedgerEntry.Slashed _ -> 81;
            case LedgerEntry.GivenBack _ -> 41;
            case LedgerEntry.WithheldResolved _ -> 10 + WithheldPart.LENGTH;
            case LedgerEntry.SweptOut _ -> 45;
            case LedgerEntry.SweptIn _ -> 45;
            case LedgerEntry.SweepFailed _ -> 18;
            case LedgerEntry.Voided _ -> 17;
            case LedgerEntry.Expired _ -> 17;
            case LedgerEntry.JobFailed _ -> 18;
            case LedgerEntry.MintFailed _ -> 18;
            case LedgerEntry.Transferred _ -> 161;
            case LedgerEntry.OrderFailed _ -> 18;
            case LedgerEntry.Refunded _ -> 177;
            case LedgerEntry.Burned _ -> 145;
            case LedgerEntry.Closed _ -> 137;
        };
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
        try (var in = new BatchInput(bytes)) {
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

    private static void write(ByteBuffer out, LedgerEntry entry) {
        switch (entry) {
            case LedgerEntry.Minted(var id, var account, var amount) -> {
                head(out, 1, id);
                putAccount(out, account);
                out.putLong(amount);
            }
            case LedgerEntry.MintedUnlogged _ ->
                    throw new IllegalArgumentException("a mint of today is a leaf");
            case LedgerEntry.Reserved(var job, var payer, var amount, var expires) -> {
                head(out, 2, job);
                putAccount(out, payer);
                out.putLong(amount).putLong(expires.toEpochMilli());
            }
            case LedgerEntry.Paid paid -> {
                head(out, paid.pendingFor().isPresent() ? 14 : 3, paid.job());
                paid.pendingFor().ifPresent(provider -> putAccount(out, provider));
                out.putShort((short) paid.policy());
                Wire16.putHex(out, paid.model(), DIGEST);
                Wire16.putHex(out, paid.work(), DIGEST);
                out.put(paid.salt());
                putPostings(out, paid.postings());
            }
            case LedgerEntry.Vested(var provider, var amount, var rule) -> {
                out.put((byte) 15);
                putAccount(out, provider);
                out.putLong(amount).putLong(rule.after().toMillis()).putInt(rule.results());
            }
            case LedgerEntry.Slashed(var id, var provider, var most, var amount, var evidence) -> {
                head(out, 16, id);
                putAccount(out, provider);
                out.putLong(most).putLong(amount);
                Wire16.putHex(out, evidence, DIGEST);
            }
            case LedgerEntry.GivenBack(var slash, var provider, var amount) -> {
                head(out, 17, slash);
                putAccount(out, provider);
                out.putLong(amount);
            }
            case LedgerEntry.WithheldResolved(var part, var amount, var returned) ->
                    out.put((byte) 23)
                            .put(part.bytes())
                            .putLong(amount)
                            .put((byte) (returned ? 1 : 0));
            case LedgerEntry.SweptOut(var sweep) -> putSweep(out, 19, sweep);
            case LedgerEntry.SweptIn(var sweep) -> putSweep(out, 20, sweep);
            case LedgerEntry.SweepFailed(var id, var why) -> {
                head(out, 21, id);
                out.put((byte) why.code());
            }
            case LedgerEntry.Voided(var job) -> head(out, 4, job);
            case LedgerEntry.Expired(var job) -> head(out, 5, job);
            case LedgerEntry.JobFailed(var job, var why) -> {
                head(out, 6, job);
                out.put((byte) why.code());
            }
            case LedgerEntry.MintFailed(var id, var why) -> {
                head(out, 7, id);
                out.put((byte) why.code());
            }
            case LedgerEntry.Transferred(var order, var signature) -> {
                head(out, 8, order.id());
                putAccount(out, order.from());
                putAccount(out, order.to());
                out.putLong(order.amount());
                putEnd(out, order, signature);
            }
            case LedgerEntry.Refunded(var order, var to, var signature) -> {
                head(out, 10, order.id());
                putAccount(out, order.from());
                putAccount(out, to);
                Wire16.putHex(out, order.of(), 0);
                out.putLong(order.amount());
                putEnd(out, order, signature);
            }
            case LedgerEntry.Burned(var order, var signature) -> {
                head(out, 11, order.id());
                putAccount(out, order.from());
                out.putLong(order.amount());
                putEnd(out, order, signature);
            }
            case LedgerEntry.Closed(var order, var signature) -> {
                head(out, 12, order.id());
                putAccount(out, order.from());
                putEnd(out, order, signature);
            }
            case LedgerEntry.MintedByOrder(var signed, var policy) -> {
                var order = signed.order();
                head(out, 13, order.id());
                putAccount(out, order.account());
                out.putLong(order.amount()).putLong(order.expires().toEpochMilli());
                Wire16.putHex(out, policy, DIGEST);
                putSignatures(out, signed);
            }
            case LedgerEntry.SplitSet(var signed, var mintPolicy) -> {
                var policy = signed.order().policy();
                out.put((byte) (policy.holdback().isPresent() ? 22 : 18));
                putSplit(out, policy);
                out.putLong(signed.order().expires().toEpochMilli());
                Wire16.putHex(out, mintPolicy, DIGEST);
                putSignatures(out, signed);
            }
            case LedgerEntry.OrderFailed(var id, var why) -> {
                head(out, 9, id);
                out.put((byte) why.code());
            }
        }
    }

    private static void putSweep(ByteBuffer out, int kind, Sweep sweep) {
        head(out, kind, sweep.id());
        putAccount(out, sweep.account());
        out.putLong(sweep.amount());
        out.putShort((short) sweep.from()).putShort((short) sweep.to());
    }

    private static void putAccount(ByteBuffer out, AccountId account) {
        out.putLong(account.high()).putLong(account.low());
    }

    private static void putEnd(ByteBuffer out, Order order, OwnerSignature signature) {
        out.putLong(order.expires().toEpochMilli());
        out.put(signature.key().bytes()).put(signature.bytes());
    }

    private static void putSignatures(ByteBuffer out, OperatorsOrder signed) {
        out.put((byte) signed.signatures().size());
        for (var signature : signed.signatures()) {
            out.put(signature.key().bytes()).put(signature.bytes());
        }
    }

    /// Writes `u16 version | treasury[16] | 4 × u16`, and two more where pay is withheld.
    private static void putSplit(ByteBuffer out, SplitPolicy policy) {
        var points = policy.points();
        out.putShort((short) policy.version());
        putAccount(out, policy.treasury());
        out.putShort((short) points.provider()).putShort((short) points.author());
        out.putShort((short) points.contributors()).putShort((short) points.network());
        policy.holdback()
                .ifPresent(
                        part -> out.putShort((short) part.points()).putShort((short) part.days()));
    }

    private static void head(ByteBuffer out, int kind, String id) {
        out.put((byte) kind);
        Wire16.putHex(out, id, 0);
    }

    private static void head(ByteBuffer out, int kind, JobId job) {
        out.put((byte) kind).putLong(job.high()).putLong(job.low());
    }

    private static LedgerEntry read(BatchInput in, MintReading mint) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> mint.of(readHex(in), in.account(), in.readLong());
            case 2 ->
                    new LedgerEntry.Reserved(
                            readJob(in),
                            in.account(),
                            in.readLong(),
                            Instant.ofEpochMilli(in.readLong()));
            case 3 -> readPaid(in, readJob(in), Optional.empty());
            case 4 -> new LedgerEntry.Voided(readJob(in));
            case 5 -> new LedgerEntry.Expired(readJob(in));
            case 6 -> new LedgerEntry.JobFailed(readJob(in), readResult(in));
            case 7 -> new LedgerEntry.MintFailed(readHex(in), readResult(in));
            case 8 -> readTransferred(in);
            case 9 -> new LedgerEntry.OrderFailed(readHex(in), readResult(in));
            case 10 -> readRefunded(in);
            case 11 ->
                    new LedgerEntry.Burned(
                            new Order.Burn(readHex(in), in.account(), in.readLong(), readTime(in)),
                            readSignature(in));
            case 12 ->
                    new LedgerEntry.Closed(
                            new Order.Close(readHex(in), in.account(), readTime(in)),
                            readSignature(in));
            case 13 -> readMintedByOrder(in);
            case 14 -> readPaid(in, readJob(in), Optional.of(in.account()));
            case 15 ->
                    new LedgerEntry.Vested(
                            in.account(),
                            in.readLong(),
                            new VestingRule(Duration.ofMillis(in.readLong()), in.readInt()));
            case 16 ->
                    new LedgerEntry.Slashed(
                            readHex(in),
                            in.account(),
                            in.readLong(),
                            in.readLong(),
                            Wire16.digest(exactly(in, 32)));
            case 17 -> new LedgerEntry.GivenBack(readHex(in), in.account(), in.readLong());
            case 18, 22 -> readSplitSet(in, kind == 22);
            case 19 -> new LedgerEntry.SweptOut(readSweep(in));
            case 20 -> new LedgerEntry.SweptIn(readSweep(in));
            case 21 -> new LedgerEntry.SweepFailed(readHex(in), readResult(in));
            case 23 ->
                    new LedgerEntry.WithheldResolved(
                            WithheldPart.read(in), in.readLong(), readFlag(in));
            default -> throw new IllegalArgumentException("no entry has the kind " + kind);
        };
    }

    /// Reads `id[16] | account[16] | i64 amount | u16 from | u16 to`.
    public static Sweep readSweep(DataInputStream in) throws IOException {
        return new Sweep(
                readHex(in),
                Wire16.readAccount(in),
                in.readLong(),
                in.readUnsignedShort(),
                in.readUnsignedShort());
    }

    private static LedgerEntry readPaid(BatchInput in, JobId job, Optional<AccountId> pendingFor)
            throws IOException {
        return new LedgerEntry.Paid(
                job,
                in.readUnsignedShort(),
                Wire16.digest(exactly(in, 32)),
                Wire16.digest(exactly(in, 32)),
                exactly(in, 32),
                readPostings(in),
                pendingFor);
    }

    private static LedgerEntry readTransferred(BatchInput in) throws IOException {
        var order =
                new Order.Transfer(
                        readHex(in), in.account(), in.account(), in.readLong(), readTime(in));
        return new LedgerEntry.Transferred(order, readSignature(in));
    }

    private static LedgerEntry readRefunded(BatchInput in) throws IOException {
        var id = readHex(in);
        var from = in.account();
        var to = in.account();
        var order = new Order.Refund(id, from, readHex(in), in.readLong(), readTime(in));
        return new LedgerEntry.Refunded(order, to, readSignature(in));
    }

    private static LedgerEntry readMintedByOrder(BatchInput in) throws IOException {
        var order = new MintOrder(readHex(in), in.account(), in.readLong(), readTime(in));
        var policy = Wire16.digest(exactly(in, 32));
        return new LedgerEntry.MintedByOrder(new SignedMint(order, readSignatures(in)), policy);
    }

    private static LedgerEntry readSplitSet(BatchInput in, boolean withholds) throws IOException {
        var order = new SplitOrder(readSplit(in, withholds), readTime(in));
        var policy = Wire16.digest(exactly(in, 32));
        return new LedgerEntry.SplitSet(new SignedSplit(order, readSignatures(in)), policy);
    }

    /// Reads what [#putSplit] writes.
    private static SplitPolicy readSplit(BatchInput in, boolean withholds) throws IOException {
        return new SplitPolicy(
                in.readUnsignedShort(),
                in.account(),
                new BasisPoints(
                        in.readUnsignedShort(),
                        in.readUnsignedShort(),
                        in.readUnsignedShort(),
                        in.readUnsignedShort()),
                withholds
                        ? Optional.of(new Holdback(in.readUnsignedShort(), in.readUnsignedShort()))
                        : Optional.empty());
    }

    private static boolean readFlag(BatchInput in) throws IOException {
        int flag = in.readUnsignedByte();
        if (flag > 1) {
            throw new IllegalArgumentException("a flag is 0 or 1, got " + flag);
        }
        return flag == 1;
    }

    private static List<OwnerSignature> readSignatures(BatchInput in) throws IOException {
        var signatures = new ArrayList<OwnerSignature>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            signatures.add(readSignature(in));
        }
        return signatures;
    }

    private static Instant readTime(BatchInput in) throws IOException {
        return Instant.ofEpochMilli(in.readLong());
    }

    private static OwnerSignature readSignature(BatchInput in) throws IOException {
        var key = new OwnerKey(exactly(in, 32));
        return new OwnerSignature(key, exactly(in, OwnerSignature.LENGTH));
    }

    /// Writes `u16 n` and 26 bytes per posting.
    public static void putPostings(ByteBuffer out, List<Posting> postings) {
        out.putShort((short) postings.size());
        for (var posting : postings) {
            putAccount(out, posting.account());
            out.putLong(posting.amount()).putShort((short) posting.role().code());
        }
    }

    static List<Posting> readPostings(BatchInput in) throws IOException {
        int count = in.readUnsignedShort();
        var postings = new ArrayList<Posting>(Math.min(count, 2500));
        for (int i = 0; i < count; i++) {
            postings.add(
                    new Posting(in.account(), in.readLong(), Role.ofCode(in.readUnsignedShort())));
        }
        return postings;
    }

    private static LedgerResult readResult(BatchInput in) throws IOException {
        return LedgerResult.ofCode(in.readUnsignedByte());
    }
}
