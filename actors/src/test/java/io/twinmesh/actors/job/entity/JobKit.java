package io.twinmesh.actors.job.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.actors.testing.VirtualTime;
import io.twinmesh.persistence.format.StoredFormat;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/// An actor system whose journal is in memory and writes jobs' events as the real one does.
final class JobKit {
    private static final String SETTINGS =
            """
            pekko.persistence.testkit.events.serialize = on
            pekko.loglevel = OFF
            pekko.stdout-loglevel = OFF
            pekko.loggers = []
            """;

    private JobKit() {}

    static ActorSystem system(String name) {
        return system(name, BootstrapSetup.create(config()));
    }

    static ActorSystem system(String name, VirtualTime time) {
        return system(name, time.setup(config()));
    }

    private static ActorSystem system(String name, BootstrapSetup setup) {
        return ActorSystem.create(
                name,
                ActorSystemSetup.create(
                        setup, StoredSerializer.setup(new StoredFormat(JobEvent.storedTypes()))));
    }

    private static Config config() {
        return PersistenceTestKitPlugin.getInstance()
                .config()
                .withFallback(ConfigFactory.parseString(SETTINGS))
                .withFallback(ConfigFactory.load());
    }
}
