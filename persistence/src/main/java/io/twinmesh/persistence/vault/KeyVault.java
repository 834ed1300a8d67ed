package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.vault.key.AesGcm;
import io.twinmesh.persistence.vault.key.MasterKey;
import io.twinmesh.persistence.vault.key.WrappedKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// The patients' data keys, one per class of data, wrapped, in a database of their own: a backup of
/// the journal must not bring a destroyed key back. Every method blocks on the database.
///
/// The keys of all classes are made at once. A class that has neither key nor grave while others
/// have keys is one that the vault has lost; it is never made anew, or what the lost key sealed
/// would look tampered with.
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
        return new Migrations.Scripts(
                "vault",
                KeyVault.class,
                List.of("001-vault", "002-keys-per-class", "003-erasures"));
    }

    /// The patient's keys, if there are any.
    public PatientKeys find(PatientId patient) {
        try (var connection = source.getConnection()) {
            return keys(patient, stored(connection, patient));
        } catch (SQLException e) {
            throw new IllegalStateException("the key vault cannot be read", e);
        }
    }

    /// The patient's keys. Those of all classes are made and committed when the patient has none of
    /// them; what was destroyed is never made again.
    public PatientKeys keysOf(PatientId patient) {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var stored = stored(connection, patient);
                if (stored.mayBeMade().isEmpty()) {
                    return keys(patient, stored);
                }
                make(connection, patient, stored.mayBeMade());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            // somebody else made them at the same moment: theirs count
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new IllegalStateException("the keys could not be stored", e);
            }
        }
        return find(patient);
    }

    /// Destroys the patient's keys of these classes for ever. Safe to repeat; a patient without
    /// keys gets none of these later.
    ///
    /// @throws IllegalArgumentException when some classes only are named and the patient has
    ///   records from before classes had keys of their own
    public void destroy(PatientId patient, Set<DataClass> classes) {
        new Transactions(source, "the keys could not be destroyed")
                .run(connection -> destroy(connection, patient, classes, clock.instant()));
    }

    /// The same within a transaction.
    static void destroy(
            Connection connection, PatientId patient, Set<DataClass> classes, Instant at)
            throws SQLException {
        for (var scope : buried(stored(connection, patient), classes)) {
            bury(connection, patient, scope, at);
        }
    }

    private static Set<KeyScope> buried(StoredKeys stored, Set<DataClass> classes) {
        var scopes = EnumSet.noneOf(KeyScope.class);
        classes.forEach(dataClass -> scopes.add(KeyScope.of(dataClass)));
        if (classes.size() == DataClass.values().length) {
            scopes.add(KeyScope.EVERY);
        } else if (stored.wrapped().containsKey(KeyScope.EVERY)) {
            throw new IllegalArgumentException("the one key of old records seals every class");
        }
        scopes.removeAll(stored.graves().keySet());
        return scopes;
    }

    /// @param wrapped only keys without a grave
    private record StoredKeys(Map<KeyScope, WrappedKey> wrapped, Map<KeyScope, Instant> graves) {
        Set<DataClass> mayBeMade() {
            var missing = EnumSet.noneOf(DataClass.class);
            for (var dataClass : DataClass.values()) {
                var scope = KeyScope.of(dataClass);
                if (wrapped.containsKey(scope)) {
                    return Set.of();
                }
                if (!graves.containsKey(scope)) {
                    missing.add(dataClass);
                }
            }
            return missing;
        }
    }

    private static StoredKeys stored(Connection connection, PatientId patient) throws SQLException {
        var graves = new EnumMap<KeyScope, Instant>(KeyScope.class);
        try (var query =
                connection.prepareStatement(
                        "SELECT scope, destroyed_at FROM destroyed_class_key WHERE patient = ?")) {
            query.setString(1, patient.value());
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    graves.put(
                            KeyScope.valueOf(rows.getString(1)), rows.getTimestamp(2).toInstant());
                }
            }
        }
        var wrapped = new EnumMap<KeyScope, WrappedKey>(KeyScope.class);
        try (var query =
                connection.prepareStatement(
                        "SELECT scope, master_key, wrapped FROM class_key WHERE patient = ?")) {
            query.setString(1, patient.value());
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var scope = KeyScope.valueOf(rows.getString(1));
                    // should a restored backup hold both rows, the key stays gone
                    if (!graves.containsKey(scope)) {
                        wrapped.put(
                                scope,
                                new WrappedKey(rows.getString(2), Bytes.of(rows.getBytes(3))));
                    }
                }
            }
        }
        return new StoredKeys(wrapped, graves);
    }

    private PatientKeys keys(PatientId patient, StoredKeys stored) {
        if (!stored.wrapped().isEmpty()) {
            var held = new EnumMap<KeyScope, byte[]>(KeyScope.class);
            stored.wrapped().forEach((scope, key) -> held.put(scope, unwrap(patient, scope, key)));
            return new PatientKeys.Held(new PatientCipher(patient, held, random));
        }
        for (var dataClass : DataClass.values()) {
            if (!stored.graves().containsKey(KeyScope.of(dataClass))) {
                return new PatientKeys.Absent();
            }
        }
        return new PatientKeys.Destroyed(
                stored.graves().values().stream().max(Instant::compareTo).orElseThrow());
    }

    private byte[] unwrap(PatientId patient, KeyScope scope, WrappedKey key) {
        return master.unwrap(context(patient.value(), scope), key);
    }

    static String context(String patient, KeyScope scope) {
        return scope == KeyScope.EVERY
                ? "data-key|" + patient
                : "class-key|" + patient + "|" + scope;
    }

    private void make(Connection connection, PatientId patient, Set<DataClass> classes)
            throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO class_key VALUES (?, ?, ?, ?, ?)")) {
            for (var dataClass : classes) {
                var scope = KeyScope.of(dataClass);
                var dataKey = new byte[AesGcm.KEY_BYTES];
                random.nextBytes(dataKey);
                insert.setString(1, patient.value());
                insert.setString(2, scope.name());
                var wrapped = master.wrap(context(patient.value(), scope), dataKey);
                insert.setString(3, wrapped.by());
                insert.setBytes(4, wrapped.bytes().toArray());
                insert.setTimestamp(5, Timestamp.from(clock.instant()));
                insert.executeUpdate();
            }
        }
    }

    private static void bury(Connection connection, PatientId patient, KeyScope scope, Instant at)
            throws SQLException {
        try (var grave =
                connection.prepareStatement("INSERT INTO destroyed_class_key VALUES (?, ?, ?)")) {
            grave.setString(1, patient.value());
            grave.setString(2, scope.name());
            grave.setTimestamp(3, Timestamp.from(at));
            grave.executeUpdate();
        }
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM class_key WHERE patient = ? AND scope = ?")) {
            delete.setString(1, patient.value());
            delete.setString(2, scope.name());
            delete.executeUpdate();
        }
    }
}
