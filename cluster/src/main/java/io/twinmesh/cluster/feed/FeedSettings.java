package io.twinmesh.cluster.feed;

import java.time.Duration;

/// How listeners are treated.
///
/// @param mostOpen how many may listen at one time
/// @param heartbeat how often a quiet stream shows that it lives
/// @param slowAfter a listener that takes nothing for this long although there is something is cut
/// @param longestLife after this time a stream ends, so that its token is looked at again
public record FeedSettings(
        int mostOpen, Duration heartbeat, Duration slowAfter, Duration longestLife) {}
