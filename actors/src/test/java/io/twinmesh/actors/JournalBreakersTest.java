package io.twinmesh.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;

final class JournalBreakersTest {
    /// Pekko's own snapshot store refuses every twin for a minute after five failures.
    @ParameterizedTest
    @ValueSource(strings = {"jdbc-journal", "jdbc-snapshot-store"})
    void a_database_that_is_back_is_asked_again_within_seconds(String plugin) {
        var settings =
                ConfigFactory.parseString(
                                JournalSettings.hocon(
                                        Database.h2(Path.of("db")), Duration.ofMinutes(1)))
                        .resolve();

        var breaker = settings.getConfig(plugin + ".circuit-breaker");

        assertThat(breaker.getDuration("reset-timeout")).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(breaker.getInt("max-failures")).isGreaterThanOrEqualTo(1_000);
    }
}
