package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKey;

import java.sql.SQLException;
import java.time.Instant;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// Reads single events of a twin from the journal, without waking the twin. Blocks on both
/// databases.
public final class HistoryReader {
    private static final StoredFormat OUTER = new StoredFormat(History.STORED);

    private final DataSource journal;
    private final KeyVault vault;
    private final RandomGenerator random;

    public HistoryReader(DataSource journal, KeyVault vault, RandomGenerator random) {
        this.journal = journal;
        this.vault = vault;
        this.random = random;
    }

    /// What stands at one place of a twin's journal.
    public sealed interface Reading {
        record Found(long sequenceNumber, PatientEvent event) implements Reading {}

        /// Something happened then, and nobody can read it any more.
        record Erased(String tag, Instant at) implements Reading {}

        /// Nothing stands there.
        record Absent() implements Reading {}
    }

    /// @param sequenceNumber 1 or more
    public Reading read(PatientId patient, long sequenceNumber) {
        // quoted lower-case names mean the same tables on both databases
        try (var connection = journal.getConnection();
                var query =
                        connection.prepareStatement(
                                """
                                SELECT "event_ser_manifest", "event_payload" FROM "event_journal"
                                WHERE "persistence_id" = ? AND "sequence_number" = ?
                                """)) {
            query.setString(1, "twin|" + patient);
            query.setLong(2, sequenceNumber);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? opened(patient, sequenceNumber, rows.getString(1), rows.getBytes(2))
                        : new Reading.Absent();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private Reading opened(PatientId patient, long number, String manifest, byte[] payload) {
        if (!(OUTER.read(manifest, payload) instanceof SealedEvent row)) {
            throw new UnreadableHistoryException(manifest);
        }
        return switch (vault.find(patient)) {
            case PatientKey.Held(var cipher) ->
                    new Reading.Found(number, new History(cipher, random).open(row));
            case PatientKey.KeyGone _, PatientKey.NeverMade _ ->
                    new Reading.Erased(row.tag(), row.at());
        };
    }
}
