package io.twinmesh.persistence.audit.chain;

import java.time.Duration;

/// @param queue records that may wait for the writer; one more is refused
/// @param markEvery how often the trail's end is noted in the vault's database
/// @param reach how far back searches and checks look. Rows are never deleted
public record AuditSettings(int queue, Duration markEvery, Duration reach) {
    /// Half a year.
    public static final Duration SHORTEST_REACH = Duration.ofDays(183);

    public AuditSettings {
        if (queue < 1 || queue > 1_000_000) {
            throw new IllegalArgumentException("the queue holds 1 to 1000000, got " + queue);
        }
        if (reach.compareTo(SHORTEST_REACH) < 0) {
            throw new IllegalArgumentException(
                    "a trail reaches back at least 183 days, got " + reach.toDays());
        }
    }
}
