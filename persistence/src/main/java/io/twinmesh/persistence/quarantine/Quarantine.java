package io.twinmesh.persistence.quarantine;

import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// The quarantined twins, in the journal's database. Every method blocks on it.
public final class Quarantine {
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource journal;
    private final InstantSource clock;

    /// @param journal its schema brought up to date with [#migrations]
    public Quarantine(DataSource journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /// One quarantined twin.
    ///
    /// @param sequenceNumber of the row at fault; 0 when it is not known
    /// @param code why, for example `history.seal-broken`
    public record Case(PatientId patient, long sequenceNumber, String code, Instant since) {}

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts("quarantine", Quarantine.class, List.of("001-quarantine"));
    }

    /// Puts a twin on the list. One that is on it already stays as it is.
    public void add(PatientId patient, long sequenceNumber, String code) {
        try (var connection = journal.getConnection()) {
            insert(connection, patient, sequenceNumber, code);
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new IllegalStateException("the quarantine cannot be written", e);
            }
        }
    }

    /// Puts a twin on the list together with whatever else the transaction writes. One that is on
    /// it already stays as it is; when another puts it there at this moment the transaction fails,
    /// and may be tried again.
    void add(Connection transaction, UnreadableHistoryException damage) throws SQLException {
        try (var query =
                transaction.prepareStatement("SELECT 1 FROM twin_quarantine WHERE patient = ?")) {
            query.setString(1, damage.twin().value());
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    return;
                }
            }
        }
        insert(transaction, damage.twin(), damage.sequenceNumber(), damage.code());
    }

    private void insert(Connection connection, PatientId patient, long sequenceNumber, String code)
            throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO twin_quarantine VALUES (?, ?, ?, ?)")) {
            insert.setString(1, patient.value());
            insert.setLong(2, sequenceNumber);
            insert.setString(3, code);
            insert.setTimestamp(4, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        }
    }

    /// Puts a twin on the list of which a row was found that is not as it was written.
    ///
    /// @return what the list says
    public Case add(UnreadableHistoryException damage) {
        if (damage.sequenceNumber() == 0) {
            return addWhereBroken(damage.twin(), damage.code());
        }
        add(damage.twin(), damage.sequenceNumber(), damage.code());
        return listed(damage.twin());
    }

    /// Puts a twin on the list of which it is not known which row is at fault; looks for the first
    /// one at which its chain does not hold.
    ///
    /// @param otherwise the code when the chain holds, for example `history.misfit`
    /// @return what the list says
    public Case addWhereBroken(PatientId patient, String otherwise) {
        switch (new ChainCheck(journal).check(patient)) {
            case ChainCheck.Finding.Broken(var number, var code) -> add(patient, number, code);
            case ChainCheck.Finding.Whole _ -> add(patient, 0, otherwise);
        }
        return listed(patient);
    }

    private Case listed(PatientId patient) {
        return find(patient)
                .orElseThrow(() -> new IllegalStateException("the case was just added"));
    }

    public Optional<Case> find(PatientId patient) {
        return select(
                        "SELECT * FROM twin_quarantine WHERE patient = ?",
                        query -> query.setString(1, patient.value()))
                .stream()
                .findFirst();
    }

    /// Takes a twin off the list.
    ///
    /// @return whether it was on it
    public boolean release(PatientId patient) {
        try (var connection = journal.getConnection();
                var delete =
                        connection.prepareStatement(
                                "DELETE FROM twin_quarantine WHERE patient = ?")) {
            delete.setString(1, patient.value());
            return delete.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new IllegalStateException("the quarantine cannot be written", e);
        }
    }

    /// The cases, the oldest first.
    ///
    /// @param most 1 to 10,000
    public List<Case> list(int most) {
        if (most < 1 || most > 10_000) {
            throw new IllegalArgumentException("a list has 1 to 10000 cases, got " + most);
        }
        return select(
                "SELECT * FROM twin_quarantine ORDER BY since, patient LIMIT ?",
                query -> query.setInt(1, most));
    }

    public long count() {
        try (var connection = journal.getConnection();
                var query = connection.prepareStatement("SELECT count(*) FROM twin_quarantine");
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the quarantine cannot be read", e);
        }
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private List<Case> select(String sql, Parameters parameters) {
        try (var connection = journal.getConnection();
                var query = connection.prepareStatement(sql)) {
            parameters.set(query);
            var cases = new ArrayList<Case>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    cases.add(
                            new Case(
                                    new PatientId(rows.getString(1)),
                                    rows.getLong(2),
                                    rows.getString(3),
                                    rows.getTimestamp(4).toInstant()));
                }
            }
            return cases;
        } catch (SQLException e) {
            throw new IllegalStateException("the quarantine cannot be read", e);
        }
    }
}
