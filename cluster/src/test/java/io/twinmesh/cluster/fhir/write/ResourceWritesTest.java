package io.twinmesh.cluster.fhir.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Change;
import io.twinmesh.actors.twin.command.PatientCommand.CheckImport;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.Import;
import io.twinmesh.actors.twin.command.PatientCommand.ImportReply;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.command.PatientCommand.StoredVersion;
import io.twinmesh.cluster.fhir.intake.Intake.Step;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.persistence.directory.Directory;
import io.twinmesh.persistence.directory.DirectoryKeys;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.NameClaims;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.vault.DataClass;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/// A transaction over two patients of whom the second, having said that it would, takes nothing.
class ResourceWritesTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final ImportReply TAKEN =
            new ImportReply.Imported(
                    List.of(new StoredVersion("Patient", ADA.value(), 1, Change.CREATED)),
                    0,
                    1,
                    NOW);

    private final List<Map<Integer, Written>> noted = new ArrayList<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    /// @param imports what comes of an import, after a check that goes well
    private static ActorRef<PatientCommand> twin(ImportReply imports) {
        return KIT.spawn(
                Behaviors.receiveMessage(command -> {
                    if (command instanceof CheckImport(var proposed)) {
                        proposed.replyTo().tell(TAKEN);
                    } else if (command instanceof Import taken) {
                        taken.replyTo().tell(imports);
                    }
                    return Behaviors.same();
                }));
    }

    /// @param ofEve what she answers to the import; empty: she is not found any more by then
    private WriteOutcome outcome(Optional<ImportReply> ofEve) {
        var ada = twin(TAKEN);
        var eve = twin(ofEve.orElse(TAKEN));
        var asked = new AtomicInteger();
        TwinDirectory twins =
                patient -> {
                    if (patient.equals(ADA)) {
                        return ada;
                    }
                    if (asked.incrementAndGet() > 1 && ofEve.isEmpty()) {
                        throw new IllegalStateException("there is no way to her");
                    }
                    return eve;
                };
        var random = new SecureRandom();
        var writes =
                new ResourceWrites(
                        KIT.system(),
                        twins,
                        new Directory(
                                away(),
                                new DirectoryKeys(new byte[32], new byte[32], random),
                                InstantSource.fixed(NOW)),
                        new NameClaims(away(), new IndexKey(new byte[32])),
                        new Asks(KIT.system(), LIMIT, 10, Runnable::run),
                        LIMIT,
                        false);
        return writes.all("imp", "ward", List.of(keep(0, ADA), keep(1, EVE)), noted::add)
                .toCompletableFuture()
                .join();
    }

    /// Nobody asks it: patients are no shared resources, and their names are their own.
    private static DataSource away() {
        return (DataSource)
                Proxy.newProxyInstance(
                        ResourceWritesTest.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (_, _, _) -> {
                            throw new SQLException("away");
                        });
    }

    private static Step keep(int entry, PatientId patient) {
        return new Step.Keep(
                entry,
                patient,
                new IncomingResource(
                        DataClass.IDENTITY,
                        "Patient",
                        patient.value(),
                        new byte[10],
                        List.of(),
                        Condition.NONE),
                false);
    }

    private List<Integer> notedEntries() {
        return noted.stream().flatMap(one -> one.keySet().stream()).toList();
    }

    @Test
    void what_the_first_has_stored_is_noted_when_the_second_refuses() {
        var refusal = new Refusal("twin.busy", "ask again");

        var outcome = outcome(Optional.of(new ImportReply.Refused(refusal)));

        assertThat(outcome).isEqualTo(new WriteOutcome.Refused(refusal, Optional.empty()));
        assertThat(notedEntries()).containsExactly(0);
    }

    @Test
    void what_the_first_has_stored_is_noted_when_the_second_fails() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> outcome(Optional.empty()));

        assertThat(notedEntries()).containsExactly(0);
    }

    @Test
    void each_is_noted_once_when_both_store() {
        var outcome = outcome(Optional.of(TAKEN));

        assertThat(outcome).isInstanceOf(WriteOutcome.Done.class);
        assertThat(notedEntries()).containsExactly(0, 1);
    }
}
