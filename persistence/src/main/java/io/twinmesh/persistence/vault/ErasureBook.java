package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.vault.Erasure.State;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import javax.sql.DataSource;

/// The erasures, in the vault's own database: what was erased stays so when the journal's database
/// comes back from a backup. Every method blocks.
public final class ErasureBook {
    private final DataSource source;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param source the vault's database
    public ErasureBook(DataSource source, InstantSource clock, RandomGenerator random) {
        this.source = source;
        this.clock = clock;
        this.random = random;
    }

    /// Destroys the keys and notes the erasure, both or neither.
    ///
    /// @throws IllegalArgumentException as [KeyVault#destroy]
    public Erasure begin(PatientId patient, Set<DataClass> classes, String by) {
        var id = new byte[16];
        random.nextBytes(id);
        var erasure =
                new Erasure(
                        "er-" + HexFormat.of().formatHex(id),
                        patient,
                        classes,
                        by,
                        // as the database keeps it
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        State.DESTROYED,
                        Optional.empty());
        new Transactions(source, "the keys could not be destroyed")
                .run(connection -> {
                    KeyVault.destroy(connection, patient, classes, erasure.at());
                    Transactions.change(
                            connection,
                            "INSERT INTO erasure VALUES (?, ?, ?, ?, ?, ?, NULL)",
                            insert -> {
                                insert.setString(1, erasure.id());
                                insert.setString(2, patient.value());
                                insert.setString(3, Erasure.text(classes));
                                insert.setString(4, by);
                                insert.setTimestamp(5, Timestamp.from(erasure.at()));
                                insert.setString(6, erasure.state().name());
                            });
                });
        return erasure;
    }

    public void purged(String id) {
        update(
                "UPDATE erasure SET state = 'PURGED' WHERE id = ?",
                change -> change.setString(1, id));
    }

    public void proved(String id, String proof) {
        update(
                "UPDATE erasure SET state = 'PROVED', proof = ? WHERE id = ?",
                change -> {
                    change.setString(1, proof);
                    change.setString(2, id);
                });
    }

    /// The earliest erasure of all these classes.
    public Optional<Erasure> covering(PatientId patient, Set<DataClass> classes) {
        return select(
                        "SELECT * FROM erasure WHERE patient = ? ORDER BY destroyed_at, id",
                        query -> query.setString(1, patient.value()))
                .stream()
                .filter(erasure -> erasure.classes().containsAll(classes))
                .findFirst();
    }

    /// Those without a proof yet.
    public List<Erasure> unfinished() {
        return select(
                "SELECT * FROM erasure WHERE state <> 'PROVED' ORDER BY destroyed_at, id", _ -> {});
    }

    /// @param after the id of the last one seen, an empty text for the first page
    /// @param most 1 to 1,000
    public List<Erasure> page(String after, int most) {
        return select(
                "SELECT * FROM erasure WHERE id > ? ORDER BY id LIMIT ?",
                query -> {
                    query.setString(1, after);
                    query.setInt(2, most);
                });
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private void update(String sql, Parameters parameters) {
        try (var connection = source.getConnection();
                var change = connection.prepareStatement(sql)) {
            parameters.set(change);
            change.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the erasure could not be noted", e);
        }
    }

    private List<Erasure> select(String sql, Parameters parameters) {
        try (var connection = source.getConnection();
                var query = connection.prepareStatement(sql)) {
            parameters.set(query);
            var found = new ArrayList<Erasure>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(
                            new Erasure(
                                    rows.getString(1),
                                    new PatientId(rows.getString(2)),
                                    Erasure.classes(rows.getString(3)),
                                    rows.getString(4),
                                    rows.getTimestamp(5).toInstant(),
                                    State.valueOf(rows.getString(6)),
                                    Optional.ofNullable(rows.getString(7))));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the erasures cannot be read", e);
        }
    }
}
