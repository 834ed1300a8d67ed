package io.twinmesh.cluster.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.export.ExportKeyGoneException;
import io.twinmesh.actors.export.ExportProgress;
import io.twinmesh.actors.export.ExportSnapshot;
import io.twinmesh.actors.export.ExportStep;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.cluster.audit.AuditBook;
import io.twinmesh.cluster.export.ExportConsent.Answer;
import io.twinmesh.cluster.history.DamagedTwins;
import io.twinmesh.persistence.consent.AccessFilter;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.ConsentTable;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.ConsentAction;
import io.twinmesh.persistence.consent.request.Purpose;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.export.ExportRegister;
import io.twinmesh.persistence.export.ExportedFile.Kind;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent.ResourceRecorded;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.ResourceIndex;
import io.twinmesh.persistence.resource.ResourceReader;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.ExportKeys;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One step of an export over twins of which one has a damaged row.
class StepWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final ExportId EXPORT = new ExportId("ex-" + "0".repeat(32));
    private static final PatientId ADA = new PatientId("tw-" + "1".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "2".repeat(32));
    private static final int RESOURCES = 3;

    @TempDir Path folder;
    private final SecureRandom random = new SecureRandom();
    private ActorTestKit kit;
    private TestProbe<PatientCommand> twin;
    private HikariDataSource journal;
    private HikariDataSource keys;
    private KeyVault vault;
    private Quarantine quarantine;
    private ResourceReader reader;
    private ExportReading.Parts parts;

    @BeforeEach
    void twoPatients() throws Exception {
        kit = ActorTestKit.create();
        twin = kit.createTestProbe(PatientCommand.class);
        var database = Database.h2(folder.resolve("journal"));
        journal = database.open("journal", 2);
        for (var scripts :
                List.of(
                        Migrations.journal(),
                        ReadSideSchema.scripts(),
                        Quarantine.migrations(),
                        ResourceIndex.migrations())) {
            new Migrations(journal, database.dialect(), CLOCK).run(scripts);
        }
        var vaultFile = Database.h2(folder.resolve("vault"));
        keys = vaultFile.open("vault", 2);
        for (var scripts : List.of(KeyVault.migrations(), ExportKeys.migrations())) {
            new Migrations(keys, vaultFile.dialect(), CLOCK).run(scripts);
        }
        var master = HeldMasterKey.of(new byte[32], _ -> {}, random);
        vault = new KeyVault(keys, master, CLOCK, random);
        quarantine = new Quarantine(journal, CLOCK);
        var exportKeys = new ExportKeys(keys, master, CLOCK, random);
        exportKeys.make(EXPORT);
        var index = new IndexKey(new byte[32]);
        reader = new ResourceReader(journal, vault, index, random);
        parts = parts(exportKeys);
        for (var patient : List.of(ADA, EVE)) {
            store(patient);
        }
        try (var runner =
                new ProjectionRunner(
                        journal,
                        new JournalTailer(journal, database.dialect(), 1),
                        new ResourceIndex(
                                vault, index, random, new DamageFiling(quarantine, _ -> {})),
                        CLOCK)) {
            runner.start();
            assertThat(runner.awaitCaughtUp(Duration.ofMinutes(1))).isTrue();
        }
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
        journal.close();
        keys.close();
    }

    private ExportReading.Parts parts(ExportKeys exportKeys) {
        return new ExportReading.Parts(
                reader,
                new SharedResources(directory().reader()),
                _ -> CompletableFuture.completedFuture(null),
                (_, _) -> CompletableFuture.completedFuture(new Answer.Gone()),
                new ExportAudit(new AuditBook(_ -> new CompletableFuture<>(), CLOCK, random)),
                new ExportRegister(journal),
                exportKeys,
                new ExportFiles(folder.resolve("exports")),
                new DamagedTwins(
                        quarantine,
                        _ -> twin.getRef(),
                        kit.system().<PatientCommand.Forgotten>ignoreRef()),
                1_000,
                1 << 20,
                CLOCK,
                Runnable::run);
    }

    private Directory directory() {
        var key = new byte[32];
        return new Directory(journal, new DirectoryKeys(key, key, random), CLOCK);
    }

    private void store(PatientId patient) throws SQLException {
        var history = new History(((PatientKeys.Held) vault.keysOf(patient)).cipher(), random);
        var outer = new StoredFormat(History.STORED);
        var head = Chain.START;
        for (int number = 1; number <= RESOURCES; number++) {
            var row =
                    history.seal(
                            new ResourceRecorded(
                                    NOW,
                                    "tester",
                                    "import",
                                    DataClass.CLINICAL,
                                    "Observation",
                                    patient.value().substring(3) + "-" + number,
                                    1,
                                    0,
                                    0,
                                    Bytes.utf8(
                                            "{\"resourceType\":\"Observation\",\"id\":\""
                                                    + patient.value().substring(3)
                                                    + "-"
                                                    + number
                                                    + "\"}"),
                                    List.of()),
                            number,
                            head);
            insert(patient, number, outer.tag(row), outer.write(row));
            head = history.follow(head, number, row);
        }
    }

    private void insert(PatientId patient, int number, String tag, byte[] payload)
            throws SQLException {
        try (var connection = journal.getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO "event_journal" ("persistence_id", "sequence_number",
                                  "writer", "write_timestamp", "adapter_manifest",
                                  "event_payload", "event_ser_id", "event_ser_manifest")
                                VALUES (?, ?, 'w', 1767225600000, '', ?, 20260001, ?)
                                """)) {
            insert.setString(1, "twin|" + patient);
            insert.setLong(2, number);
            insert.setBytes(3, payload);
            insert.setString(4, tag);
            insert.executeUpdate();
        }
    }

    private void damage(PatientId patient, String what) throws SQLException {
        try (var connection = journal.getConnection();
                var statement =
                        connection.prepareStatement(
                                what
                                        + " WHERE \"persistence_id\" = ?"
                                        + " AND \"sequence_number\" = 2")) {
            statement.setString(1, "twin|" + patient);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private ExportStep step() {
        Map<PatientId, Answer> answers = new LinkedHashMap<>();
        answers.put(ADA, new Answer.Permits(everything()));
        answers.put(EVE, new Answer.Permits(everything()));
        return new StepWriter(
                        parts,
                        EXPORT,
                        ExportOrders.EVERYTHING,
                        new ExportSnapshot(reader.standing().position(), NOW),
                        new ExportProgress("", List.of(), 0, 0))
                .patients(answers);
    }

    private static AccessFilter everything() {
        var policy =
                new ConsentPolicy(
                        new Provision(
                                "policyRule",
                                Provision.Effect.PERMIT,
                                Interval.ALWAYS,
                                List.of(),
                                List.of(),
                                Purposes.ANY,
                                DataScope.EVERYTHING,
                                Optional.empty(),
                                List.of()));
        return ConsentTable.NONE
                .with(0, "Consent/0", policy)
                .forRequest(
                        AccessRequest.of(
                                Requester.client("client"),
                                Purpose.TREAT,
                                ConsentAction.DISCLOSE,
                                NOW));
    }

    private static long lines(ExportStep step) {
        return step.files().stream()
                .filter(file -> file.kind() == Kind.OUTPUT)
                .mapToLong(file -> file.resources())
                .sum();
    }

    @Test
    void all_that_reads_as_it_was_written_is_in_the_files() {
        var step = step();

        assertThat(step.patients()).isEqualTo(2);
        assertThat(lines(step)).isEqualTo(2 * RESOURCES);
        assertThat(quarantine.count()).isZero();
    }

    @Test
    void
            a_patient_with_a_damaged_row_is_left_out_whole_and_quarantined_and_the_others_are_exported()
                    throws Exception {
        damage(ADA, "UPDATE \"event_journal\" SET \"event_payload\" = X'ff'");

        var step = step();

        assertThat(step.last()).isTrue();
        assertThat(step.patients()).isEqualTo(1);
        assertThat(step.leftOut()).isEqualTo(1);
        assertThat(lines(step)).isEqualTo(RESOURCES);
        var filed = quarantine.find(ADA).orElseThrow();
        assertThat(filed.sequenceNumber()).isEqualTo(2);
        assertThat(filed.code()).isEqualTo("history.misfit");
        assertThat(quarantine.find(EVE)).isEmpty();
        twin.expectMessageClass(PatientCommand.Forget.class);
    }

    @Test
    void a_patient_of_whom_a_row_was_taken_out_is_left_out_whole_and_quarantined()
            throws Exception {
        damage(ADA, "DELETE FROM \"event_journal\"");

        var step = step();

        assertThat(step.leftOut()).isEqualTo(1);
        assertThat(lines(step)).isEqualTo(RESOURCES);
        var filed = quarantine.find(ADA).orElseThrow();
        assertThat(filed.sequenceNumber()).isEqualTo(2);
        assertThat(filed.code()).isEqualTo("history.chain-broken");
    }

    @Test
    void an_export_whose_key_is_destroyed_says_so_and_writes_nothing() {
        parts.keys().destroy(EXPORT);

        assertThatThrownBy(this::step).isInstanceOf(ExportKeyGoneException.class);
        assertThat(folder.resolve("exports")).doesNotExist();
    }

    @Test
    void a_row_that_was_taken_out_is_missed_by_whoever_reads_the_rows_round_it() throws Exception {
        damage(ADA, "DELETE FROM \"event_journal\"");
        var history = new HistoryReader(journal, vault, random);

        assertThat(history.rows(ADA, 2, 10)).hasSize(1);
        for (long after : new long[] {0, 1}) {
            assertThatThrownBy(() -> history.rows(ADA, after, 10))
                    .isInstanceOfSatisfying(
                            UnreadableHistoryException.class,
                            damage -> assertThat(damage.code()).isEqualTo("history.chain-broken"));
        }
    }
}
