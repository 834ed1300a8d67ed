package io.twinmesh.bench.memory;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.monitor.MonitorSettings;
import io.twinmesh.actors.monitor.Watch;
import io.twinmesh.actors.twin.PatientTwin;
import io.twinmesh.actors.twin.TwinObserver;
import io.twinmesh.actors.twin.command.ConsentCommand;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.rule.EmergencyLimits;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.h2.jdbcx.JdbcConnectionPool;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Twins as the product runs them, each with keys out of a real vault. The first are filled by
/// imports; those that came to have a snapshot are the [Templates] of the others. Vault and journal
/// lie in files whose caches are too small to matter.
final class Twins implements Population {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final int THREADS = 4;

    private final MakeUp makeUp;
    private final Mood mood;
    private final AtomicInteger resting = new AtomicInteger();
    private final Node node;
    private final ClusterEntities entities;
    private final Templates templates;
    private final JdbcConnectionPool keys;
    private final JdbcConnectionPool rows;
    private final ExecutorService blocking = Executors.newFixedThreadPool(THREADS);

    /// What the twins do while they are measured.
    enum Mood {
        /// Ready to store something.
        AWAKE(Duration.ofHours(24)),

        /// Nobody has asked anything of them for a while.
        AT_REST(Duration.ofSeconds(1));

        private final Duration restAfter;

        Mood(Duration restAfter) {
            this.restAfter = restAfter;
        }
    }

    /// @param folder an empty one
    Twins(MakeUp makeUp, Mood mood, int most, Path folder) {
        this.makeUp = makeUp;
        this.mood = mood;
        var clock = InstantSource.fixed(NOW);
        keys = file(folder.resolve("keys"));
        rows = file(folder.resolve("rows"));
        new Migrations(keys, Database.Dialect.H2, clock).run(KeyVault.migrations());
        var journal = new Migrations(rows, Database.Dialect.H2, clock);
        journal.run(Migrations.journal());
        journal.run(Quarantine.migrations());
        var random = new SecureRandom();
        var vault =
                new KeyVault(keys, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        templates = new Templates(vault, random);
        node = new Node(most, templates);
        entities = new ClusterEntities(node.system());
        var parts = parts(folder, clock, vault, random);
        entities.startTwins(
                (patient, passivation) -> PatientTwin.create(patient, parts, passivation));
    }

    private PatientTwin.Parts parts(
            Path folder, InstantSource clock, KeyVault vault, SecureRandom random) {
        return new PatientTwin.Parts(
                vault,
                new HistoryReader(rows, vault, random),
                new Quarantine(rows, clock),
                ModelCatalog.open(folder),
                new Watch(MonitorSettings.of(ConfigFactory.load())),
                counting(),
                new EmergencyLimits(Duration.ofHours(1), Duration.ofHours(4)),
                clock,
                random,
                blocking,
                mood.restAfter);
    }

    private TwinObserver counting() {
        return new TwinObserver() {
            @Override
            public void stored(PatientEvent event) {}

            @Override
            public void rested() {
                resting.incrementAndGet();
            }
        };
    }

    private static JdbcConnectionPool file(Path file) {
        var pool =
                JdbcConnectionPool.create(
                        "jdbc:h2:file:" + file.toAbsolutePath() + ";CACHE_SIZE=1024", "", "");
        pool.setMaxConnections(THREADS);
        return pool;
    }

    static PatientId name(int number) {
        return new PatientId("tw-%032x".formatted(number));
    }

    @Override
    public String name() {
        return makeUp.name() + (mood == Mood.AT_REST ? " at rest" : "");
    }

    @Override
    public ActorSystem<?> system() {
        return node.system();
    }

    @Override
    public void wake(int number, ActorRef<Object> replyTo) {
        var patient = name(number);
        entities.twin(patient)
                .tell(
                        number >= Templates.MOST && templates.lend(patient, number)
                                ? new ConsentCommand.ShowConsent(replyTo.narrow())
                                : new PatientCommand.Import(
                                        "bench-" + number,
                                        "bench",
                                        TypicalPatient.resources(makeUp, number),
                                        replyTo.narrow()));
    }

    @Override
    public boolean born(Object answer) {
        return answer instanceof PatientCommand.ImportReply.Imported
                || answer instanceof ConsentCommand.ConsentReply.InForce;
    }

    @Override
    public boolean settled(int alive) {
        return mood == Mood.AWAKE || resting.get() == alive;
    }

    @Override
    public void close() {
        node.close();
        blocking.shutdown();
        keys.dispose();
        rows.dispose();
    }
}
