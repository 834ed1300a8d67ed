package io.twinmesh.actors.monitor;

import io.twinmesh.persistence.history.Severity;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One rule: what it looks at, which way is bad, and from where on it is how bad.
///
/// @param tiers at least one; a higher severity is never reached before a lower one
public record AlertRule(WatchedRule what, SortedMap<Severity, Tier> tiers) {
    /// From where on an alert of one severity is raised, and up to where it stands; the value at
    /// which it ends lies on the good side of `clear`. The gap between the two keeps a value that
    /// wavers round one of them from ringing each time.
    public record Tier(double raise, double clear) {}

    public AlertRule {
        tiers = Collections.unmodifiableSortedMap(new TreeMap<>(tiers));
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("must have a severity, got none");
        }
        for (var tier : tiers.values()) {
            if (!bad(what, tier.raise(), tier.clear()) || tier.raise() == tier.clear()) {
                throw new IllegalArgumentException(
                        "must clear on the good side of where it raises, got raise "
                                + tier.raise()
                                + " and clear "
                                + tier.clear());
            }
        }
        var least = Optional.<Tier>empty();
        for (var tier : tiers.values()) {
            if (least.filter(lower -> !bad(what, tier.raise(), lower.raise())).isPresent()) {
                throw new IllegalArgumentException(
                        "must not reach a higher severity before a lower one, got " + tiers);
            }
            least = Optional.of(tier);
        }
    }

    /// The highest severity that the value reaches.
    Optional<Severity> reached(double value) {
        return tiers.entrySet().stream()
                .filter(entry -> bad(what, value, entry.getValue().raise()))
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
    }

    /// The highest severity, not above what stands, that the value has not left again.
    Optional<Severity> held(double value, Severity standing) {
        return tiers.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(standing) <= 0)
                .filter(entry -> bad(what, value, entry.getValue().clear()))
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
    }

    /// Whether `value` is as bad as `limit` or worse.
    private static boolean bad(WatchedRule what, double value, double limit) {
        return switch (what.badWay()) {
            case UP -> value >= limit;
            case DOWN -> value <= limit;
        };
    }
}
