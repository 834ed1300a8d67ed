package io.twinmesh.cluster.expert;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.expert.ReviewCases;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.resource.AnswerReader;
import io.twinmesh.persistence.resource.ResourceIndex;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Twins that hold one answer each, sealed, and the index by which it is found.
final class ServedAnswers implements AutoCloseable {
    private static final StoredFormat OUTER = new StoredFormat(History.STORED);

    final HikariDataSource source;
    final KeyVault vault;
    final AnswerReader answers;
    private final HikariDataSource keys;
    private final ProjectionRunner runner;
    private final SecureRandom random = new SecureRandom();

    ServedAnswers(Path folder, InstantSource clock) {
        var database = Database.h2(folder.resolve("journal"));
        source = database.open("journal", 6);
        for (var scripts :
                List.of(
                        Migrations.journal(),
                        ReadSideSchema.scripts(),
                        ResourceIndex.migrations(),
                        ReviewCases.migrations())) {
            new Migrations(source, database.dialect(), clock).run(scripts);
        }
        var file = Database.h2(folder.resolve("vault"));
        keys = file.open("vault", 2);
        new Migrations(keys, file.dialect(), clock).run(KeyVault.migrations());
        vault = new KeyVault(keys, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        var key = new IndexKey(new byte[32]);
        answers = new AnswerReader(source, vault, key, random, _ -> {});
        runner =
                new ProjectionRunner(
                        source,
                        new JournalTailer(source, database.dialect(), 1),
                        new ResourceIndex(
                                vault,
                                key,
                                random,
                                new DamageFiling(new Quarantine(source, clock), _ -> {})),
                        clock);
        runner.start();
    }

    static PatientId patient(int number) {
        return new PatientId("tw-%032x".formatted(number));
    }

    static JobId job(int number) {
        return new JobId("job-%032x".formatted(number));
    }

    /// A question of the client `clinic` about this patient's kidneys.
    ///
    /// @param band of the answer
    void answer(int number, String model, String band, Instant at)
            throws SQLException, InterruptedException {
        answers(number, 1, model, band, at);
    }

    /// @param times so many answers
    void answers(int number, int times, String model, String band, Instant at)
            throws SQLException, InterruptedException {
        var patient = patient(number);
        if (!(vault.keysOf(patient) instanceof PatientKeys.Held(var cipher))) {
            throw new IllegalStateException("no keys");
        }
        var history = new History(cipher, random);
        var granted = granted(job(number), model, at);
        var chain = Chain.START;
        var before = history.seal(granted, 1, chain);
        append(patient, 1, OUTER.tag(before), OUTER.write(before));
        for (var n = 0; n < times; n++) {
            // each of a job of its own, the first of that of the question
            var received = received(job(number + 1000 * n), model, band, at);
            chain = history.follow(chain, n + 1, before);
            before = history.seal(received, n + 2, chain);
            append(patient, n + 2, OUTER.tag(before), OUTER.write(before));
        }
        if (!runner.awaitCaughtUp(Duration.ofMinutes(3))) {
            throw new AssertionError("not caught up: " + runner.halted());
        }
    }

    private static PatientEvent granted(JobId job, String model, Instant at) {
        return new AccessGranted(
                at,
                job,
                "clinic",
                "TREAT",
                model,
                LocalDate.ofInstant(at, ZoneOffset.UTC),
                "{\"inputs\":{\"age\":61,\"sex\":\"female\",\"creatinine\":2.1}}",
                List.of(
                        new UsedInput(
                                "creatinine",
                                "observation",
                                Optional.of("http://loinc.org|2160-0"),
                                "2.1",
                                Optional.of("mg/dL"),
                                Optional.of(at.minus(Duration.ofDays(3))),
                                List.of(),
                                List.of(
                                        DataItem.at(
                                                DataClass.CLINICAL,
                                                "Observation",
                                                List.of(Code.parse("http://loinc.org|2160-0")),
                                                at)))),
                List.of(),
                List.of(),
                List.of());
    }

    private static PatientEvent received(JobId job, String model, String band, Instant at) {
        return new AssessmentReceived(
                at,
                job,
                model,
                1,
                Bytes.of(
                        OutcomeJson.write(
                                new Outcome.Computed(
                                        List.of(new Outcome.Output("egfr", 25, "mL/min/{1.73_m2}")),
                                        Optional.of(new Outcome.Band(band, "G")),
                                        List.of(),
                                        List.of()))),
                Bytes.utf8("{}"),
                Bytes.of(new byte[64]),
                at);
    }

    private void append(PatientId patient, long number, String tag, byte[] payload)
            throws SQLException {
        try (var connection = source.getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO "event_journal" ("persistence_id", "sequence_number",
                                  "writer", "write_timestamp", "adapter_manifest", "event_payload",
                                  "event_ser_id", "event_ser_manifest")
                                VALUES (?, ?, 'w', 1767225600000, '', ?, 20260001, ?)
                                """)) {
            insert.setString(1, "twin|" + patient.value());
            insert.setLong(2, number);
            insert.setBytes(3, payload);
            insert.setString(4, tag);
            insert.executeUpdate();
        }
    }

    @Override
    public void close() {
        runner.close();
        keys.close();
        source.close();
    }
}
