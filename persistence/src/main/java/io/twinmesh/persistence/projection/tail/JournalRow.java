package io.twinmesh.persistence.projection.tail;

import java.time.Instant;

/// One event of the journal.
///
/// @param ordering grows with every event; has gaps
/// @param tag the stored type
/// @param payload the stored bytes; empty when the reader did not ask for them
public record JournalRow(
        long ordering,
        String persistenceId,
        long sequenceNumber,
        String tag,
        byte[] payload,
        Instant writtenAt) {

    @Override
    public String toString() {
        return "JournalRow[" + ordering + " " + persistenceId + " " + tag + "]";
    }
}
