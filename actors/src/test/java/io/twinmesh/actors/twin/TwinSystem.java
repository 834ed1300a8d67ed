package io.twinmesh.actors.twin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.reading.HistoryReader;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/// An actor system for twins whose journal is in memory and goes through the serializers.
final class TwinSystem implements AutoCloseable {
    private static final String SETTINGS =
            """
            pekko.persistence.testkit.events.serialize = on
            pekko.persistence.testkit.snapshots.serialize = on
            pekko.loglevel = OFF
            pekko.loggers = []
            """;

    final ActorTestKit kit;
    final PersistenceTestKit journal;
    final SnapshotTestKit snapshots;

    /// @param more settings
    TwinSystem(String name, Config more) {
        var settings =
                more.withFallback(PersistenceTestKitPlugin.getInstance().config())
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())
                        .withFallback(ConfigFactory.parseString(SETTINGS))
                        .withFallback(ConfigFactory.load());
        var classic =
                ActorSystem.create(
                        name,
                        ActorSystemSetup.create(
                                BootstrapSetup.create(settings),
                                StoredSerializer.setup(new StoredFormat(History.STORED))));
        kit = ActorTestKit.create(Adapter.toTyped(classic));
        journal = PersistenceTestKit.create(classic);
        snapshots = SnapshotTestKit.create(classic);
    }

    void empty() {
        journal.clearAll();
        journal.resetPolicy();
        snapshots.clearAll();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }

    /// What twins share, over a vault of their own.
    ///
    /// @param source of the vault and the quarantine
    record Shared(
            HikariDataSource source, KeyVault vault, Quarantine quarantine, PatientTwin.Parts parts)
            implements AutoCloseable {
        static Shared in(Path folder, TwinObserver observer, Duration restAfter) {
            var clock = InstantSource.fixed(Twins.NOW);
            var random = new SecureRandom();
            var database = Database.h2(folder.resolve("vault"));
            var source = database.open("vault", 2);
            var migrations = new Migrations(source, database.dialect(), clock);
            migrations.run(KeyVault.migrations());
            migrations.run(Migrations.journal());
            migrations.run(Quarantine.migrations());
            var vault =
                    new KeyVault(
                            source, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
            var quarantine = new Quarantine(source, clock);
            return new Shared(
                    source,
                    vault,
                    quarantine,
                    new PatientTwin.Parts(
                            vault,
                            new HistoryReader(source, vault, random),
                            quarantine,
                            Twins.catalog(folder.resolve("models")),
                            Twins.WATCH,
                            observer,
                            Twins.EMERGENCIES,
                            clock,
                            random,
                            Runnable::run,
                            restAfter));
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
