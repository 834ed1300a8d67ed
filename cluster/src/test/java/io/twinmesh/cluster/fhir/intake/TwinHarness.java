package io.twinmesh.cluster.fhir.intake;

import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.actors.twin.PatientTwin;
import io.twinmesh.actors.twin.TwinObserver;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.Condition;
import io.twinmesh.actors.twin.command.PatientCommand.IncomingResource;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.consent.ConsentPolicy;
import io.twinmesh.persistence.consent.DataScope;
import io.twinmesh.persistence.consent.Interval;
import io.twinmesh.persistence.consent.Provision;
import io.twinmesh.persistence.consent.request.Purposes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.Fact;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A real actor system on real database files, that can be stopped and started again in the same
/// folder.
final class TwinHarness implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    final Path folder;
    final KeyVault vault;
    final HistoryReader history;
    final Quarantine quarantine;
    final HikariDataSource journal;
    final HikariDataSource keys;
    final AtomicInteger fenced = new AtomicInteger();
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);
    private final ActorTestKit kit;
    private final PatientTwin.Parts parts;

    TwinHarness(Path folder, ModelCatalog catalog) {
        this(folder, Database.h2(folder.resolve("twinmesh")), catalog);
    }

    TwinHarness(Path folder, Database database, ModelCatalog catalog) {
        this.folder = folder;
        var clock = InstantSource.fixed(NOW);
        var random = new SecureRandom();
        journal = database.open("journal", 2);
        new Migrations(journal, database.dialect(), clock).run(Migrations.journal());
        new Migrations(journal, database.dialect(), clock).run(Quarantine.migrations());
        var vaultFile = Database.h2(folder.resolve("keys"));
        keys = vaultFile.open("vault", 2);
        new Migrations(keys, vaultFile.dialect(), clock).run(KeyVault.migrations());
        var master = new byte[32];
        master[7] = 7;
        vault = new KeyVault(keys, HeldMasterKey.of(master, _ -> {}, random), clock, random);
        quarantine = new Quarantine(journal, clock);
        history = new HistoryReader(journal, vault, random);
        var watch = new Watch(MonitorSettings.of(ConfigFactory.load()));
        parts =
                new PatientTwin.Parts(
                        vault,
                        history,
                        quarantine,
                        catalog,
                        watch,
                        observer(),
                        new EmergencyLimits(Duration.ofHours(1), Duration.ofHours(4)),
                        clock,
                        random,
                        blocking,
                        Duration.ofHours(1));
        var settings =
                ConfigFactory.parseString(
                                "pekko.actor.provider = local\npekko.loglevel = WARNING\n"
                                        + "pekko.actor.serialization-bindings"
                                        + " { \"io.twinmesh.actors.Wire\" = jackson-cbor }\n"
                                        + JournalSettings.hocon(database, Duration.ofMinutes(1)))
                        .withFallback(ConfigFactory.load())
                        .resolve();
        ActorSystem<Void> system =
                ActorSystem.create(
                        Behaviors.<Void>empty(),
                        "twins",
                        ActorSystemSetup.create(
                                BootstrapSetup.create(settings),
                                StoredSerializer.setup(new StoredFormat(History.STORED))));
        kit = ActorTestKit.create(system);
    }

    /// The patient allows everything but emergencies.
    void consent(ActorRef<PatientCommand> twin) {
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
        take(
                twin,
                List.of(
                        new IncomingResource(
                                DataClass.CLINICAL,
                                "Consent",
                                "ok",
                                new byte[] {1},
                                List.of(new Fact.ConsentGiven(policy)),
                                Condition.NONE)));
    }

    ActorRef<PatientCommand> twin(PatientId patient) {
        return kit.spawn(PatientTwin.create(patient, parts, _ -> {}));
    }

    void stop(ActorRef<PatientCommand> twin) {
        kit.stop(twin, PATIENCE);
    }

    <R> R ask(ActorRef<PatientCommand> twin, Function<ActorRef<R>, PatientCommand> command) {
        return AskPattern.<PatientCommand, R>ask(
                        twin, command::apply, PATIENCE, kit.system().scheduler())
                .toCompletableFuture()
                .join();
    }

    private TwinObserver observer() {
        return new TwinObserver() {
            @Override
            public void stored(PatientEvent event) {}

            @Override
            public void fenced() {
                fenced.incrementAndGet();
            }
        };
    }

    <R> CompletionStage<R> later(
            ActorRef<PatientCommand> twin,
            Function<ActorRef<R>, PatientCommand> command,
            Duration patience) {
        return AskPattern.<PatientCommand, R>ask(
                twin, command::apply, patience, kit.system().scheduler());
    }

    Asks asks() {
        return new Asks(kit.system(), PATIENCE, 1_000, blocking);
    }

    /// For a command whose answer does not matter.
    ActorRef<PatientCommand.ShowReply> nobody() {
        return kit.<PatientCommand.ShowReply>createTestProbe().getRef();
    }

    ActorRef<PatientCommand.Forgotten> forgotten() {
        return kit.system().ignoreRef();
    }

    void execute(String sql) throws SQLException {
        try (var connection = journal.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    PatientCommand.ImportReply.Imported take(
            ActorRef<PatientCommand> twin, List<PatientCommand.IncomingResource> resources) {
        var reply =
                this.<PatientCommand.ImportReply>ask(
                        twin, to -> new PatientCommand.Import("imp-1", "tester", resources, to));
        if (reply instanceof PatientCommand.ImportReply.Imported imported) {
            return imported;
        }
        throw new AssertionError("not imported: " + reply);
    }

    @Override
    public void close() {
        kit.system().terminate();
        kit.system().getWhenTerminated().toCompletableFuture().join();
        blocking.shutdown();
        journal.close();
        keys.close();
    }
}
