package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one batch of commands changed; the one event of a lane. The log is a function of these
/// events and of nothing else: which leaf comes where is fixed here.
///
/// @param firstIndex leaf index of the first movement in the batch
/// @param time with milliseconds
public record BatchPosted(String lane, long firstIndex, Instant time, List<LedgerEntry> entries)
        implements Stored {
    /// Ids and digests only, in a binary form of its own. Only for batches that withhold pay,
    /// resolve what is withheld or set a policy that does, so that servers of the time before it
    /// read all others.
    public static final StoredType<BatchPosted> STORED =
            new StoredType<>(
                    "ledger.batch-posted/8",
                    BatchPosted.class,
                    BatchBytes::write,
                    BatchBytes::read,
                    BatchPosted::withholds);

    /// Only for batches with sweeps.
    public static final StoredType<BatchPosted> STORED_7 =
            new StoredType<>(
                    "ledger.batch-posted/7",
                    BatchPosted.class,
                    BatchBytes::write,
                    BatchBytes::read,
                    BatchPosted::sweeps);

    /// For batches without sweeps; the same bytes.
    public static final StoredType<BatchPosted> STORED_6 =
            new StoredType<>(
                    "ledger.batch-posted/6",
                    BatchPosted.class,
                    BatchBytes::write,
                    BatchBytes::read);

    /// Of the time before operators set how payouts are split.
    public static final StoredType<BatchPosted> STORED_5 =
            StoredType.readOnly("ledger.batch-posted/5", BatchPosted.class, BatchBytes::read);

    /// Of the time before pay was pending.
    public static final StoredType<BatchPosted> STORED_4 =
            StoredType.readOnly("ledger.batch-posted/4", BatchPosted.class, BatchBytes::read);

    /// Of the time before operators ordered mints.
    public static final StoredType<BatchPosted> STORED_3 =
            StoredType.readOnly("ledger.batch-posted/3", BatchPosted.class, BatchBytes::read);

    /// Of the time before owners gave orders.
    public static final StoredType<BatchPosted> STORED_2 =
            StoredType.readOnly("ledger.batch-posted/2", BatchPosted.class, BatchBytes::read);

    /// Of the time before mints were leaves.
    public static final StoredType<BatchPosted> STORED_1 =
            StoredType.readOnly(
                    "ledger.batch-posted/1", BatchPosted.class, BatchBytes::readVersion1);

    /// All that a journal may hold.
    public static final List<StoredType<BatchPosted>> VERSIONS =
            List.of(STORED, STORED_7, STORED_6, STORED_5, STORED_4, STORED_3, STORED_2, STORED_1);

    public BatchPosted {
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.size() > 0xFFFF) {
            throw new IllegalArgumentException(
                    "a batch has 1 to 65535 entries, got " + entries.size());
        }
    }

    private boolean withholds() {
        for (var entry : entries) {
            if (entry instanceof LedgerEntry.WithheldResolved
                    || (entry instanceof LedgerEntry.Paid paid && paid.withholds())
                    || (entry instanceof LedgerEntry.SplitSet(var signed, _)
                            && signed.order().policy().holdback().isPresent())) {
                return true;
            }
        }
        return false;
    }

    private boolean sweeps() {
        return entries.stream()
                .anyMatch(entry ->
                        entry instanceof LedgerEntry.SweptOut
                                || entry instanceof LedgerEntry.SweptIn
                                || entry instanceof LedgerEntry.SweepFailed);
    }

    /// A movement and its place in the log.
    public record IndexedMovement(long index, LedgerEntry.Movement movement) {}

    /// A payout and its place in the log.
    public record IndexedPayout(long index, LedgerEntry.Paid paid) {}

    /// What becomes a leaf, with its index, in order and without a gap (I7).
    public List<IndexedMovement> movements() {
        var movements = new ArrayList<IndexedMovement>();
        for (var entry : entries) {
            if (entry instanceof LedgerEntry.Movement movement) {
                movements.add(new IndexedMovement(firstIndex + movements.size(), movement));
            }
        }
        return List.copyOf(movements);
    }

    /// The payouts among the movements.
    public List<IndexedPayout> payouts() {
        return movements().stream()
                .filter(one -> one.movement() instanceof LedgerEntry.Paid)
                .map(one -> new IndexedPayout(one.index(), (LedgerEntry.Paid) one.movement()))
                .toList();
    }
}
