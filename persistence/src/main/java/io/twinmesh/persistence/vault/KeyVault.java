package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// The patients' data keys, wrapped, in a database of their own: a backup of the journal must not
/// bring a destroyed key back. Every method blocks on the database.
public final class KeyVault {
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource source;
    private final MasterKey master;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param source the vault's own database, its schema brought up to date with [#migrations]
    /// @param random a cryptographically strong source
    public KeyVault(
            DataSource source, MasterKey master, InstantSource clock, RandomGenerator random) {
        this.source = source;
        this.master = master;
        this.clock = clock;
        this.random = random;
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts("vault", KeyVault.class, List.of("001-vault"));
    }

    /// The patient's key, made and committed on first use; never made again once destroyed.
    ///
    /// @return [PatientKey.Held] or [PatientKey.KeyGone]
    public PatientKey keyOf(PatientId patient) {
        var found = find(patient);
        return found instanceof PatientKey.NeverMade ? make(patient) : found;
    }

    /// The patient's key, if there is one.
    public PatientKey find(PatientId patient) {
        try (var connection = source.getConnection()) {
            return find(connection, patient);
        } catch (SQLException e) {
            throw new IllegalStateException("the key vault cannot be read", e);
        }
    }

    /// Destroys the patient's key for ever. Safe to repeat; a patient without a key gets none
    /// later.
    public void destroy(PatientId patient) {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!(find(connection, patient) instanceof PatientKey.KeyGone)) {
                    bury(connection, patient);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the key could not be destroyed", e);
        }
    }

    private PatientKey find(Connection connection, PatientId patient) throws SQLException {
        // the grave first: should a restored backup hold both rows, the key stays gone
        try (var query =
                connection.prepareStatement(
                        "SELECT destroyed_at FROM destroyed_key WHERE patient = ?")) {
            query.setString(1, patient.value());
            try (var rows = query.executeQuery()) {
                if (rows.next()) {
                    return new PatientKey.KeyGone(rows.getTimestamp(1).toInstant());
                }
            }
        }
        try (var query =
                connection.prepareStatement(
                        "SELECT master_key, wrapped FROM data_key WHERE patient = ?")) {
            query.setString(1, patient.value());
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? held(patient, rows.getString(1), rows.getBytes(2))
                        : new PatientKey.NeverMade();
            }
        }
    }

    private PatientKey held(PatientId patient, String masterKey, byte[] wrapped) {
        if (!masterKey.equals(master.id())) {
            throw new IllegalStateException(
                    "the key of "
                            + patient
                            + " is wrapped by master key "
                            + masterKey
                            + ", this is "
                            + master.id());
        }
        var dataKey = master.unwrap(patient.value(), wrapped);
        return new PatientKey.Held(new PatientCipher(patient, dataKey, random));
    }

    private PatientKey make(PatientId patient) {
        var dataKey = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(dataKey);
        try (var connection = source.getConnection();
                var insert =
                        connection.prepareStatement("INSERT INTO data_key VALUES (?, ?, ?, ?)")) {
            insert.setString(1, patient.value());
            insert.setString(2, master.id());
            insert.setBytes(3, master.wrap(patient.value(), dataKey));
            insert.setTimestamp(4, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        } catch (SQLException e) {
            // somebody else made it at the same moment: theirs counts
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new IllegalStateException("the key could not be stored", e);
            }
        }
        return find(patient);
    }

    private void bury(Connection connection, PatientId patient) throws SQLException {
        try (var grave = connection.prepareStatement("INSERT INTO destroyed_key VALUES (?, ?)")) {
            grave.setString(1, patient.value());
            grave.setTimestamp(2, Timestamp.from(clock.instant()));
            grave.executeUpdate();
        }
        try (var delete = connection.prepareStatement("DELETE FROM data_key WHERE patient = ?")) {
            delete.setString(1, patient.value());
            delete.executeUpdate();
        }
    }
}
