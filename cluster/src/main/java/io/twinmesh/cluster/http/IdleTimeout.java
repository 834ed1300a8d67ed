package io.twinmesh.cluster.http;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;

/// After what time Pekko closes a connection on which nothing was sent: whoever asked is told
/// nothing.
public final class IdleTimeout {
    private static final String BLOCK = "pekko.http.server";
    private static final String KEY = "idle-timeout";
    private static final Duration LEAD = Duration.ofSeconds(10);

    private IdleTimeout() {}

    /// Reads how long nothing may be sent.
    ///
    /// @param root the whole configuration, Pekko's too
    /// @throws WrongSetting also when the connection could be closed before that
    public static Duration longerThan(Config root, ConfigBlock block, String key) {
        var value = block.duration(key);
        var idle = new ConfigBlock(root, BLOCK).duration(KEY);
        block.refuseUnless(
                value.plus(LEAD).compareTo(idle) <= 0,
                key,
                BLOCK + "." + KEY,
                "the first must be at least 10s shorter than the second");
        return value;
    }
}
