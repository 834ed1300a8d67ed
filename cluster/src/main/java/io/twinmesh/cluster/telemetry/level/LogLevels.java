package io.twinmesh.cluster.telemetry.level;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;

import io.twinmesh.cluster.http.operate.LogLevelRoutes.Levels;
import io.twinmesh.cluster.http.operate.LogLevelRoutes.Loudness;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Changes for a while how much some loggers say. Below `info` libraries print what they carry,
/// which may be a patient's; so there is no finer level, and no other logger.
public final class LogLevels implements Levels {
    private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);
    private static final List<String> LOGGERS =
            List.of(
                    "io.twinmesh",
                    "io.twinmesh.cluster.gateway",
                    "org.apache.pekko.cluster",
                    "org.apache.pekko.remote");
    private static final Map<String, Level> LEVELS = Map.of("warn", Level.WARN, "info", Level.INFO);

    private final LoggerContext context;
    private final InstantSource time;
    private final Later later;
    private final Map<String, Changed> changed = new HashMap<>();

    /// Runs something after a while.
    @FunctionalInterface
    public interface Later {
        void run(Duration after, Runnable what);
    }

    /// @param before empty: as the one above it
    private record Changed(Optional<Level> before, Instant until) {}

    public LogLevels(LoggerContext context, InstantSource time, Later later) {
        this.context = context;
        this.time = time;
        this.later = later;
    }

    @Override
    public List<String> loggers() {
        return LOGGERS;
    }

    @Override
    public synchronized List<Loudness> standing() {
        return LOGGERS.stream()
                .map(name ->
                        new Loudness(
                                name,
                                context.getLogger(name).getEffectiveLevel().toString(),
                                Optional.ofNullable(changed.get(name)).map(Changed::until)))
                .toList();
    }

    @Override
    public synchronized void set(String name, String level, Duration atMost, String client) {
        var wanted = LEVELS.get(level);
        if (!LOGGERS.contains(name) || wanted == null) {
            throw new IllegalArgumentException("no such logger or level: " + name + ", " + level);
        }
        var logger = context.getLogger(name);
        var earlier = changed.get(name);
        var before = earlier == null ? Optional.ofNullable(logger.getLevel()) : earlier.before();
        var change = new Changed(before, time.instant().plus(atMost));
        changed.put(name, change);
        logger.setLevel(wanted);
        // a warning, so that it is said at any level
        LOG.warn(
                "how much is logged was changed of={} level={} until={} client={}",
                name,
                wanted,
                change.until(),
                client);
        later.run(atMost, () -> over(name, change));
    }

    private synchronized void over(String name, Changed change) {
        if (change.equals(changed.get(name))) {
            changed.remove(name);
            context.getLogger(name).setLevel(change.before().orElse(null));
            LOG.warn("as much is logged as before of={}", name);
        }
    }
}
