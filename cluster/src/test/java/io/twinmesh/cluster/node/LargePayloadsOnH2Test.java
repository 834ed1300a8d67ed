package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;
import io.twinmesh.persistence.journal.Migrations;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// The journal's own tables take what an entity has to say, however long it is.
class LargePayloadsOnH2Test {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final StoredFormat FORMAT =
            new StoredFormat(List.of(StoredType.cbor("test.long-word/1", LongWord.class)));

    @TempDir private Path folder = Path.of("");

    @Test
    void an_event_of_three_mebibytes_is_there_after_a_restart() {
        var word = threeMebibytes(1);

        running(kit -> {
            var confirmation = kit.<String>createTestProbe();
            kit.spawn(new Keeper(false, confirmation.getRef()))
                    .tell(new Keep(word, confirmation.getRef()));
            confirmation.expectMessage(PATIENCE, "stored");
        });

        running(kit -> assertThat(kept(kit)).isEqualTo(word));
    }

    @Test
    void a_snapshot_of_three_mebibytes_is_there_after_a_restart() {
        var word = threeMebibytes(2);

        running(kit -> {
            var confirmation = kit.<String>createTestProbe();
            kit.spawn(new Keeper(true, confirmation.getRef()))
                    .tell(new Keep(word, kit.<String>createTestProbe().getRef()));
            confirmation.expectMessage(PATIENCE, "snapshot stored");
        });
        // so that nothing but the snapshot can bring the word back
        sql("DELETE FROM \"event_journal\"");

        running(kit -> assertThat(kept(kit)).isEqualTo(word));
    }

    private Bytes kept(ActorTestKit kit) {
        TestProbe<Bytes> reader = kit.createTestProbe();
        kit.spawn(new Keeper(false, kit.<String>createTestProbe().getRef()))
                .tell(new Read(reader.getRef()));
        return reader.receiveMessage(PATIENCE);
    }

    private void running(Consumer<ActorTestKit> story) {
        var database = Database.h2(folder.resolve("twinmesh"));
        try (var source = database.open("large", 1)) {
            new Migrations(source, database.dialect(), InstantSource.system())
                    .run(Migrations.journal());
        }
        var settings =
                ConfigFactory.parseString(
                                "pekko.actor.provider = local\n"
                                        + JournalSettings.hocon(database, Duration.ofMinutes(1)))
                        .withFallback(ConfigFactory.load())
                        .resolve();
        ActorSystem<Void> system =
                ActorSystem.create(
                        Behaviors.<Void>empty(),
                        "large",
                        ActorSystemSetup.create(
                                BootstrapSetup.create(settings), StoredSerializer.setup(FORMAT)));
        try {
            story.accept(ActorTestKit.create(system));
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
    }

    private void sql(String statement) {
        try (var source = Database.h2(folder.resolve("twinmesh")).open("large", 1);
                var connection = source.getConnection();
                var run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes threeMebibytes(int seed) {
        var bytes = new byte[3 * 1024 * 1024];
        new Random(seed).nextBytes(bytes);
        return Bytes.of(bytes);
    }

    /// Event and state at once.
    record LongWord(Bytes bytes) implements Stored {}

    private sealed interface Command {}

    private record Keep(Bytes word, ActorRef<String> replyTo) implements Command {}

    private record Read(ActorRef<Bytes> replyTo) implements Command {}

    /// Remembers the last word it was given.
    private static final class Keeper extends EventSourcedBehavior<Command, LongWord, LongWord> {
        private final boolean snapshots;
        private final ActorRef<String> observer;

        Keeper(boolean snapshots, ActorRef<String> observer) {
            super(PersistenceId.of("large", "word"));
            this.snapshots = snapshots;
            this.observer = observer;
        }

        @Override
        public LongWord emptyState() {
            return new LongWord(Bytes.of(new byte[0]));
        }

        @Override
        public CommandHandler<Command, LongWord, LongWord> commandHandler() {
            return (state, command) ->
                    switch (command) {
                        case Keep(var word, var replyTo) ->
                                Effect()
                                        .persist(new LongWord(word))
                                        .thenRun(_ -> replyTo.tell("stored"));
                        case Read(var replyTo) ->
                                Effect().none().thenRun(_ -> replyTo.tell(state.bytes()));
                    };
        }

        @Override
        public EventHandler<LongWord, LongWord> eventHandler() {
            return (_, event) -> event;
        }

        @Override
        public RetentionCriteria retentionCriteria() {
            return snapshots ? RetentionCriteria.snapshotEvery(1, 1) : RetentionCriteria.disabled();
        }

        @Override
        public SignalHandler<LongWord> signalHandler() {
            return newSignalHandlerBuilder()
                    .onSignal(SnapshotCompleted.class, (_, _) -> observer.tell("snapshot stored"))
                    .build();
        }
    }
}
