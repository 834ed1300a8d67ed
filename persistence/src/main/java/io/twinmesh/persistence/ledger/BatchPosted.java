package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one batch of commands changed; the one event of a lane. The log is a function of these
/// events and of nothing else: which leaf comes where is fixed here.
///
/// @param firstIndex leaf index of the first payout in the batch
/// @param time with milliseconds
public record BatchPosted(String lane, long firstIndex, Instant time, List<LedgerEntry> entries)
        implements Stored {
    /// Ids and digests only, in a binary form of its own.
    public static final StoredType<BatchPosted> STORED =
            new StoredType<>(
                    "ledger.batch-posted/1",
                    BatchPosted.class,
                    BatchBytes::write,
                    BatchBytes::read);

    public BatchPosted {
        entries = List.copyOf(entries);
        if (entries.isEmpty() || entries.size() > 0xFFFF) {
            throw new IllegalArgumentException(
                    "a batch has 1 to 65535 entries, got " + entries.size());
        }
    }

    /// A payout and its place in the log.
    public record IndexedPayout(long index, LedgerEntry.Paid paid) {}

    /// The payouts with their leaf indexes, in order and without a gap (I7).
    public List<IndexedPayout> payouts() {
        var payouts = new ArrayList<IndexedPayout>();
        for (var entry : entries) {
            if (entry instanceof LedgerEntry.Paid paid) {
                payouts.add(new IndexedPayout(firstIndex + payouts.size(), paid));
            }
        }
        return List.copyOf(payouts);
    }
}
