package io.twinmesh.cluster.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DatabasesTest {
    private static final InstantSource TIME = InstantSource.system();

    @TempDir Path folder = Path.of("");

    @Test
    void each_pool_has_as_many_connections_as_are_set() {
        var journal = Database.h2(folder.resolve("journal"));

        try (var databases =
                open(journal, "twinmesh.storage { connections = 5, vault-connections = 3 }")) {
            assertThat(databases.journal().getMaximumPoolSize()).isEqualTo(5);
            assertThat(databases.vault().getMaximumPoolSize()).isEqualTo(3);
        }
    }

    private Databases open(Database journal, String settings) {
        var config = ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
        var vault = Database.h2(folder.resolve("vault"));
        return Databases.open(journal, vault, NodeConfig.of(config), TIME);
    }
}
