package io.twinmesh.actors.payout;

import java.time.Duration;

/// How much a lane takes at once.
///
/// @param mostWaiting commands that wait while a batch is stored; the next one is answered
///   `lane_busy`, a question for a balance or the split is dropped and its asker's deadline passes
/// @param mostPerBatch commands in one event, 1 to 1,000
/// @param tick how often expired reservations are given back
/// @param revival how long after a failure of the journal the lane is started again
public record LaneLimits(int mostWaiting, int mostPerBatch, Duration tick, Duration revival) {
    /// For production.
    public static final LaneLimits DEFAULT =
            new LaneLimits(10_000, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1));

    public LaneLimits {
        if (mostWaiting < 1 || mostPerBatch < 1 || mostPerBatch > 1000) {
            throw new IllegalArgumentException(
                    "got "
                            + mostWaiting
                            + " waiting and "
                            + mostPerBatch
                            + " per batch, want at least 1 and 1 to 1000");
        }
    }
}
