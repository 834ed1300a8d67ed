package io.twinmesh.cluster.telemetry.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;

import io.twinmesh.cluster.http.operate.LogLevelRoutes.Loudness;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class LogLevelsTest {
    private static final String CLUSTER = "org.apache.pekko.cluster";
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final LoggerContext context = new LoggerContext();
    private final List<Runnable> ends = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final LogLevels levels = new LogLevels(context, () -> now, (_, end) -> ends.add(end));

    @BeforeEach
    void quiet() {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("io.twinmesh").setLevel(Level.INFO);
    }

    @Test
    void a_logger_says_more_for_a_while_and_then_what_it_said_before() {
        levels.set(CLUSTER, "info", HALF_AN_HOUR, "ops");

        assertThat(context.getLogger(CLUSTER + ".Cluster").isInfoEnabled()).isTrue();
        assertThat(levels.standing())
                .contains(new Loudness(CLUSTER, "INFO", Optional.of(now.plus(HALF_AN_HOUR))));

        ends.getFirst().run();
        assertThat(context.getLogger(CLUSTER + ".Cluster").isInfoEnabled()).isFalse();
        assertThat(levels.standing()).contains(new Loudness(CLUSTER, "WARN", Optional.empty()));
    }

    @Test
    void the_end_of_an_earlier_change_does_not_end_a_later_one() {
        levels.set(CLUSTER, "info", HALF_AN_HOUR, "ops");
        now = now.plusSeconds(60);
        levels.set(CLUSTER, "info", HALF_AN_HOUR, "ops");

        ends.getFirst().run();
        assertThat(context.getLogger(CLUSTER).isInfoEnabled()).isTrue();

        ends.getLast().run();
        assertThat(context.getLogger(CLUSTER).getLevel()).isNull();
    }

    @Test
    void our_own_can_say_less() {
        levels.set("io.twinmesh.cluster.gateway", "warn", HALF_AN_HOUR, "ops");

        assertThat(context.getLogger("io.twinmesh.cluster.gateway.LiveSession").isInfoEnabled())
                .isFalse();
        assertThat(context.getLogger("io.twinmesh.cluster.node").isInfoEnabled()).isTrue();
    }

    /// Slick and Pekko HTTP print rows and headers; at `debug` and below the others print messages.
    @ParameterizedTest
    @CsvSource({
        "org.apache.pekko.cluster, debug",
        "io.twinmesh, trace",
        "io.twinmesh, off",
        "slick, info",
        "org.apache.pekko.http, info",
        "ROOT, info"
    })
    void nothing_is_set_that_could_print_what_is_a_patients(String logger, String level) {
        assertThatThrownBy(() -> levels.set(logger, level, HALF_AN_HOUR, "ops"))
                .hasMessageContaining(logger);
        assertThat(ends).isEmpty();
    }
}
