package io.twinmesh.persistence.history.reading;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/// Checks a twin's whole chain from the journal's rows, without any key: also of a patient who was
/// erased. Blocks on the database.
public final class ChainCheck {
    private static final int PAGE = 500;

    private final DataSource journal;

    public ChainCheck(DataSource journal) {
        this.journal = journal;
    }

    /// What was found.
    public sealed interface Finding {
        /// @param rows how many; 0 when there is no such twin
        /// @param head the link behind the last one
        record Whole(long rows, Bytes head) implements Finding {}

        /// @param sequenceNumber of the first row that is missing or does not fit
        record Broken(long sequenceNumber, String code) implements Finding {}
    }

    public Finding check(PatientId patient) {
        try (var connection = journal.getConnection()) {
            return check(connection, patient);
        } catch (SQLException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        }
    }

    private static Finding check(Connection connection, PatientId patient) throws SQLException {
        var number = 0L;
        var head = Chain.START;
        try (var query =
                connection.prepareStatement(
                        """
                        SELECT "sequence_number", "event_ser_manifest", "event_payload"
                        FROM "event_journal"
                        WHERE "persistence_id" = ? AND "sequence_number" > ?
                        ORDER BY "sequence_number" LIMIT ?
                        """)) {
            query.setString(1, "twin|" + patient);
            query.setInt(3, PAGE);
            int read;
            do {
                read = 0;
                query.setLong(2, number);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        read++;
                        number++;
                        try {
                            if (rows.getLong(1) != number) {
                                throw UnreadableHistoryException.chainBroken(
                                        patient, number, "row");
                            }
                            head =
                                    Chain.follow(
                                            patient,
                                            head,
                                            number,
                                            RowOpener.sealed(
                                                    patient,
                                                    number,
                                                    rows.getString(2),
                                                    rows.getBytes(3)));
                        } catch (UnreadableHistoryException e) {
                            return new Finding.Broken(number, e.code());
                        }
                    }
                }
            } while (read == PAGE);
        }
        return new Finding.Whole(number, head);
    }
}
