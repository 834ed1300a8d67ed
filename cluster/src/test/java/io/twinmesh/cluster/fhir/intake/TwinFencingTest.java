package io.twinmesh.cluster.fhir.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.reading.ChainCheck;
import io.twinmesh.persistence.history.reading.ChainCheck.Finding;
import io.twinmesh.persistence.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// The journal writes many twins' rows in one batch, and a batch fails as a whole: one writer that
/// should not be there must not take the others with it.
@Tag("database")
@Tag("slow")
class TwinFencingTest {
    private static final int HEALTHY = 60;
    private static final int MOST_ZOMBIES = 10;

    /// A twin that falls drops what it was told meanwhile; it is told again.
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static PlannedBundle.PatientResources patient(int number) {
        var cut =
                PlannedBundle.of(
                        Bundles.intake(new Remembered()),
                        Bundles.of(Bundles.PATIENT.replace("4711", "9" + number), observation(0)));
        return cut.patients().getFirst();
    }

    private static String observation(int number) {
        return Bundles.observation(
                "o" + number,
                "29463-7",
                "2020-01-01",
                Bundles.quantity(Integer.toString(50 + number), "kg"));
    }

    /// What the patient has been sent later.
    private static List<PatientCommand.IncomingResource> more(int number) {
        var cut =
                PlannedBundle.of(
                        Bundles.intake(new Remembered()),
                        Bundles.of(Bundles.PATIENT.replace("4711", "9" + number), observation(7)));
        return cut.patients().getFirst().resources();
    }

    @Test
    void the_twins_of_a_zombies_batch_go_on_and_the_zombie_stops(@TempDir Path folder)
            throws Exception {
        var catalog = ModelCatalog.open(Files.createDirectories(folder.resolve("models")));
        try (var postgres =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start()) {
            var database =
                    new Database(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
            try (var harness = new TwinHarness(folder, database, catalog)) {
                var fallen = 0L;
                for (var zombies = 1; fallen == 0 && zombies <= MOST_ZOMBIES; zombies++) {
                    fallen = fallenWithAZombie(harness, zombies * (HEALTHY + 1));
                    assertThat(harness.fenced).hasValue(zombies);
                }
                assertThat(fallen).as("healthy twins that fell with the batch").isPositive();
            }
        }
    }

    /// Which rows share a batch is up to the threads: it may be the zombie's row and no other.
    ///
    /// @param first number of a patient, and the zombie's; the next ones are healthy
    /// @return how many healthy twins fell, and went on
    private static long fallenWithAZombie(TwinHarness harness, int first) throws SQLException {
        var healthy = new TreeMap<Integer, ActorRef<PatientCommand>>();
        for (var i = first + 1; i <= first + HEALTHY; i++) {
            var part = patient(i);
            var twin = harness.twin(part.patient());
            harness.take(twin, part.resources());
            healthy.put(i, twin);
        }
        var taken = patient(first);
        var zombie = harness.twin(taken.patient());
        harness.take(zombie, taken.resources());
        harness.take(harness.twin(taken.patient()), more(first));

        // while nobody can write, the rows of all of them gather in few batches
        var acknowledged = new ArrayList<CompletableFuture<ImportReply>>();
        CompletableFuture<ImportReply> stale;
        var half = first + HEALTHY / 2;
        try (var connection = harness.journal.getConnection();
                var lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
            healthy.headMap(half, true)
                    .forEach((i, twin) -> acknowledged.add(send(harness, twin, i, PATIENCE)));
            awaitWaiting(harness);
            // early, so that its row is among those that gather
            stale = send(harness, zombie, first + HEALTHY + 1, PATIENCE);
            healthy.tailMap(half, false)
                    .forEach((i, twin) -> acknowledged.add(send(harness, twin, i, PATIENCE)));
            connection.rollback();
        }

        answers(harness, healthy)
                .forEach(answer ->
                        assertThat(answer)
                                .isInstanceOfSatisfying(
                                        ImportReply.Imported.class,
                                        again -> assertThat(again.revision()).isEqualTo(4)));
        assertThat(answers(harness, Map.of(first + HEALTHY + 1, zombie)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ImportReply.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("twin.fenced"));
        // a twin answers in turn: what has no answer when a later command has one was dropped
        assertThat(answered(stale)).as("the zombie's write was acknowledged").isFalse();
        var fallen = acknowledged.stream().filter(reply -> !answered(reply)).count();
        IntStream.rangeClosed(first, first + HEALTHY)
                .forEach(i ->
                        assertThat(new ChainCheck(harness.journal).check(patient(i).patient()))
                                .isInstanceOfSatisfying(
                                        Finding.Whole.class,
                                        whole -> assertThat(whole.rows()).isEqualTo(4)));
        return fallen;
    }

    /// One that waited in vain for as long as it may is not.
    private static boolean answered(CompletableFuture<ImportReply> reply) {
        return reply.isDone() && !reply.isCompletedExceptionally();
    }

    /// Tells each twin until it answers, however long that takes on this machine.
    private static List<ImportReply> answers(
            TwinHarness harness, Map<Integer, ActorRef<PatientCommand>> twins) {
        var silent = new TreeMap<>(twins);
        var answers = new ArrayList<ImportReply>();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> {
                    var told = new TreeMap<Integer, CompletableFuture<ImportReply>>();
                    silent.forEach((i, twin) -> told.put(i, send(harness, twin, i, AGAIN)));
                    told.forEach((i, reply) ->
                            reply.handle((answer, _) -> Optional.ofNullable(answer))
                                    .join()
                                    .ifPresent(answer -> {
                                        answers.add(answer);
                                        silent.remove(i);
                                    }));
                    return silent.isEmpty();
                });
        return answers;
    }

    private static CompletableFuture<ImportReply> send(
            TwinHarness harness, ActorRef<PatientCommand> twin, int number, Duration patience) {
        return harness.<ImportReply>later(
                        twin,
                        to -> new PatientCommand.Import("later", "tester", more(number), to),
                        patience)
                .toCompletableFuture();
    }

    /// Until as many writers wait for the table as the journal has.
    private static void awaitWaiting(TwinHarness harness) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> {
                    try (var connection = harness.journal.getConnection();
                            var statement = connection.createStatement();
                            var rows =
                                    statement.executeQuery(
                                            """
                                            SELECT count(*) FROM pg_locks
                                            WHERE NOT granted
                                            AND relation = 'event_journal'::regclass
                                            """)) {
                        rows.next();
                        return rows.getInt(1) >= 4;
                    }
                });
    }
}
