package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.AuditCheck.Verdict;
import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditSchema;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/// Two fresh databases with the trail's tables, and a trail between them.
record TestTrail(DataSource journal, DataSource vaultSource, Dialect dialect, KeyVault vault) {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456Z");
    static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    static final SecureRandom RANDOM = new SecureRandom();
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    static TestTrail prepared(DataSource journal, DataSource vaultSource, Dialect dialect) {
        new Migrations(journal, dialect, CLOCK).run(AuditSchema.records());
        var migrations = new Migrations(vaultSource, dialect, CLOCK);
        migrations.run(KeyVault.migrations());
        migrations.run(AuditSchema.marks());
        var master = HeldMasterKey.of(new byte[32], _ -> {}, RANDOM);
        var vault = new KeyVault(vaultSource, master, CLOCK, RANDOM);
        vault.keysOf(ADA);
        vault.keysOf(EVE);
        return new TestTrail(journal, vaultSource, dialect, vault);
    }

    static AuditSettings settings(int queue) {
        return new AuditSettings(queue, Duration.ofMinutes(1), Duration.ofDays(730));
    }

    static AuditKeys keys() {
        return AuditKeys.of(new byte[32], RANDOM);
    }

    AuditTrail start() {
        return start(journal, 10_000);
    }

    AuditTrail start(DataSource into, int queue) {
        return start(into, queue, System::nanoTime);
    }

    AuditTrail start(DataSource into, int queue, LongSupplier nanos) {
        return AuditTrail.start(
                into, dialect, vaultSource, vault, keys(), CLOCK, nanos, settings(queue));
    }

    /// A minute later than all others.
    AuditTrail startLater() {
        return AuditTrail.start(
                journal,
                dialect,
                vaultSource,
                vault,
                keys(),
                InstantSource.fixed(NOW.plusSeconds(60)),
                System::nanoTime,
                settings(10_000));
    }

    AuditReader reader() {
        return new AuditReader(journal, vault, keys(), CLOCK, settings(1));
    }

    Verdict check() throws SQLException {
        return checking().run();
    }

    AuditCheck checking() {
        return new AuditCheck(journal, vaultSource, vault, keys(), CLOCK, settings(1));
    }

    int execute(String sql) throws SQLException {
        try (var connection = journal.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /// Every row of the table, each column as text and its bytes as one character per byte.
    List<String> raw() throws SQLException {
        try (var connection = journal.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT * FROM audit_record ORDER BY number")) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                var text = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    text.append(
                                    rows.getObject(i) instanceof byte[] bytes
                                            ? new String(
                                                    bytes,
                                                    java.nio.charset.StandardCharsets.ISO_8859_1)
                                            : String.valueOf(rows.getObject(i)))
                            .append('|');
                }
                all.add(text.toString());
            }
            return all;
        }
    }

    /// A search for a patient's observations by a person with everything said.
    static AuditRecord search(PatientId patient, String client, Instant at) {
        return new AuditRecord(
                AuditId.random(RANDOM),
                at,
                Interaction.SEARCH,
                AuditOutcome.SUCCESS,
                new Who(
                        client,
                        Optional.of("Practitioner/quixote"),
                        Optional.of("192.0.2.77"),
                        Optional.of("TREAT"),
                        "request-4711"),
                Optional.of(patient),
                What.search("Observation", "code=85354-9&value-string=Quixotine")
                        .with(List.of(new What.Resource("Observation", "zebulon", Optional.of(3))))
                        .decidedBy(List.of(RuleId.parse("Consent/windmill#2")))
                        .because("Dulcinea was here"),
                Optional.empty());
    }

    static AuditRecord search(PatientId patient, String client) {
        return search(patient, client, NOW);
    }
}
