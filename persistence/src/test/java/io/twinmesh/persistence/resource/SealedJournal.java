package io.twinmesh.persistence.resource;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.ResourceDeleted;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.TestJournal;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

/// A journal with sealed twins in it, as the actors write them, a vault beside it, and the index of
/// both.
final class SealedJournal implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-01T00:00:00.123Z");
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final StoredFormat OUTER = new StoredFormat(History.STORED);

    final DataSource source;
    final KeyVault vault;
    final IndexKey key = new IndexKey(new byte[32]);
    final Quarantine quarantine;
    final DamageFiling filing;
    final ResourceIndex index;
    final ResourceReader reader;

    /// What the index and whoever is given this has reported.
    final List<UnreadableHistoryException> damage = new CopyOnWriteArrayList<>();

    private final TestJournal journal;
    private final HikariDataSource keys;
    private final SecureRandom random = new SecureRandom();
    private final Map<PatientId, Head> heads = new HashMap<>();
    private final ProjectionRunner runner;

    private record Head(long sequenceNumber, Bytes link) {}

    SealedJournal(DataSource source, Dialect dialect, Path vaultFile) {
        this.source = source;
        var clock = InstantSource.fixed(START);
        journal = TestJournal.prepared(source, dialect);
        new Migrations(source, dialect, clock).run(Quarantine.migrations());
        new Migrations(source, dialect, clock).run(ResourceIndex.migrations());
        quarantine = new Quarantine(source, clock);
        filing = new DamageFiling(quarantine, damage::add);
        var database = Database.h2(vaultFile);
        keys = database.open("vault", 2);
        new Migrations(keys, database.dialect(), clock).run(KeyVault.migrations());
        vault = new KeyVault(keys, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        index = new ResourceIndex(vault, key, random, filing);
        reader = new ResourceReader(source, vault, key, random);
        runner = new ProjectionRunner(source, new JournalTailer(source, dialect, 1), index, clock);
    }

    static PatientId twin(int number) {
        return new PatientId("tw-%032x".formatted(number));
    }

    long record(
            PatientId twin, DataClass dataClass, String type, String id, int version, String json)
            throws SQLException {
        return append(
                twin,
                new ResourceRecorded(
                        at(twin),
                        "tester",
                        "import",
                        dataClass,
                        type,
                        id,
                        version,
                        0,
                        0,
                        Bytes.utf8(json),
                        List.of()));
    }

    long delete(PatientId twin, DataClass dataClass, String type, String id, int version)
            throws SQLException {
        return append(
                twin, new ResourceDeleted(at(twin), "tester", dataClass, type, id, version, 0));
    }

    /// A second later with each event.
    private Instant at(PatientId twin) {
        return START.plusSeconds(heads.getOrDefault(twin, new Head(0, Chain.START)).sequenceNumber);
    }

    /// @return the event's sequence number
    long append(PatientId twin, PatientEvent event) throws SQLException {
        if (!(vault.keysOf(twin) instanceof PatientKeys.Held(var cipher))) {
            throw new IllegalStateException("no keys");
        }
        var history = new History(cipher, random);
        var head = heads.getOrDefault(twin, new Head(0, Chain.START));
        var number = head.sequenceNumber() + 1;
        var row = history.seal(event, number, head.link());
        journal.append("twin|" + twin, number, OUTER.tag(row), OUTER.write(row));
        heads.put(twin, new Head(number, history.follow(head.link(), number, row)));
        return number;
    }

    /// The row no longer is what it was.
    void damage(PatientId twin, long number) throws SQLException {
        execute(
                """
                UPDATE "event_journal" SET "event_payload" = X'ff'
                WHERE "persistence_id" = 'twin|%s' AND "sequence_number" = %d
                """
                        .formatted(twin, number));
    }

    Dialect dialect() {
        return journal.dialect();
    }

    ProjectionRunner runner() {
        return runner;
    }

    /// Takes everything in that is in the journal now.
    void follow() throws SQLException, InterruptedException {
        if (!runner.running()) {
            runner.start();
        }
        if (!runner.awaitCaughtUp(PATIENCE)) {
            throw new AssertionError("not caught up: " + runner.halted());
        }
    }

    /// Makes the index anew.
    void rebuild() throws SQLException, InterruptedException {
        runner.stop(PATIENCE);
        index.reset(source);
        follow();
    }

    long snapshot() {
        return reader.standing().position();
    }

    /// Everything in the index, as text.
    List<String> dump() throws SQLException {
        var rows = new ArrayList<String>();
        for (var query :
                List.of(
                        "SELECT * FROM resource_version ORDER BY twin, sequence_number",
                        "SELECT * FROM patient_token ORDER BY twin, since, token")) {
            try (var connection = source.getConnection();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery(query)) {
                while (found.next()) {
                    var row = new StringBuilder();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        var value = found.getObject(i);
                        row.append(
                                        value instanceof byte[] bytes
                                                ? HexFormat.of().formatHex(bytes)
                                                : value)
                                .append(' ');
                    }
                    rows.add(row.toString());
                }
            }
        }
        return rows;
    }

    void execute(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        runner.close();
        keys.close();
    }
}
