package io.twinmesh.cluster.feed;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.http.IdleTimeout;

import java.time.Duration;

/// How listeners are treated.
///
/// @param mostOpen how many may listen at one time
/// @param heartbeat how often a quiet stream shows that it lives
/// @param slowAfter a listener that takes nothing for this long although there is something is cut
/// @param longestLife after this time a stream ends, so that its token is looked at again
public record FeedSettings(
        int mostOpen, Duration heartbeat, Duration slowAfter, Duration longestLife) {
    /// @param root the whole configuration, with the block `twinmesh.streams`, Pekko's too
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static FeedSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.streams");
        return new FeedSettings(
                block.number("max-open", 1, 100_000),
                IdleTimeout.longerThan(root, block, "heartbeat"),
                block.duration("slow-after"),
                block.duration("longest-life"));
    }
}
