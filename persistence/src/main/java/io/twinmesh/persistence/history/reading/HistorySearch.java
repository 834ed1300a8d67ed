package io.twinmesh.persistence.history.reading;

import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.Opened;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// Looks back through a twin's journal for an event, without waking the twin. Blocks on both
/// databases.
public final class HistorySearch {
    private final DataSource journal;
    private final KeyVault vault;
    private final RandomGenerator random;

    public HistorySearch(DataSource journal, KeyVault vault, RandomGenerator random) {
        this.journal = journal;
        this.vault = vault;
        this.random = random;
    }

    /// The latest event that fits.
    ///
    /// @param upTo the sequence number to start from, going back
    /// @param tags which stored types to open, for example `twin.access-granted/1`; the others are
    ///   not decrypted
    /// @param most how many rows to look at, at most
    /// @return empty when there is none, or its key is gone
    /// @throws UnreadableHistoryException when a row that is looked at is not as it was written
    public Optional<PatientEvent> latest(
            PatientId patient,
            long upTo,
            List<String> tags,
            int most,
            Predicate<PatientEvent> fits) {
        if (!(vault.find(patient) instanceof PatientKeys.Held(var cipher))) {
            return Optional.empty();
        }
        var history = new History(cipher, random);
        try (var connection = journal.getConnection()) {
            return latest(connection, history, patient, upTo, tags, most, fits);
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private static Optional<PatientEvent> latest(
            Connection connection,
            History history,
            PatientId patient,
            long upTo,
            List<String> tags,
            int most,
            Predicate<PatientEvent> fits)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        """
                        SELECT "event_ser_manifest", "event_payload", "sequence_number"
                        FROM "event_journal"
                        WHERE "persistence_id" = ? AND "sequence_number" <= ?
                        ORDER BY "sequence_number" DESC LIMIT ?
                        """)) {
            query.setString(1, "twin|" + patient);
            query.setLong(2, upTo);
            query.setInt(3, most);
            query.setFetchSize(100);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var number = rows.getLong(3);
                    var row =
                            RowOpener.sealed(patient, number, rows.getString(1), rows.getBytes(2));
                    if (tags.contains(row.tag())) {
                        if (!row.belongsAt(number)) {
                            throw UnreadableHistoryException.chainBroken(
                                    patient, number, row.tag());
                        }
                        switch (history.open(row)) {
                            case Opened.Plain(var event) when fits.test(event) -> {
                                return Optional.of(event);
                            }
                            case Opened.Plain _, Opened.Redacted _ -> {}
                        }
                    }
                }
                return Optional.empty();
            }
        }
    }
}
