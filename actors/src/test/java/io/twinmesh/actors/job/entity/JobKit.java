package io.twinmesh.actors.job.entity;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;

import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/// An actor system whose journal is in memory and writes jobs' events as the real one does.
final class JobKit {
    private JobKit() {}

    static ActorSystem system(String name) {
        return ActorSystem.create(
                name,
                ActorSystemSetup.create(
                        BootstrapSetup.create(
                                PersistenceTestKitPlugin.getInstance()
                                        .config()
                                        .withFallback(
                                                ConfigFactory.parseString(
                                                        """
                                                        pekko.persistence.testkit.events.serialize = on
                                                        pekko.loglevel = OFF
                                                        pekko.stdout-loglevel = OFF
                                                        pekko.loggers = []
                                                        """))
                                        .withFallback(ConfigFactory.load())),
                        StoredSerializer.setup(new StoredFormat(JobEvent.storedTypes()))));
    }
}
