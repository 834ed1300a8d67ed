package io.twinmesh.actors.monitor;

import com.typesafe.config.Config;

import io.twinmesh.actors.monitor.chart.AlertState;
import io.twinmesh.actors.monitor.chart.RecentVitals;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.persistence.history.Severity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How patients are watched; the operator's, the same for all patients.
///
/// @param recent only a value observed less than this before it comes in raises an alert
/// @param dwell an alert is cleared only by a value observed this long after the one that raised it
/// @param lapseAfter an alert whose rule has had nothing to look at for this long ends
/// @param perRule how many alerts of one rule are raised per hour
/// @param overall how many alerts of all rules are raised per hour
/// @param maxAge after which time a value says nothing about now
/// @param trend when a trend can be told
/// @param rules those that are on
public record MonitorSettings(
        Duration recent,
        Duration dwell,
        Duration lapseAfter,
        int perRule,
        int overall,
        Map<Vital, Duration> maxAge,
        TrendSettings trend,
        List<AlertRule> rules) {

    /// @param span how far back values count, at most [RecentVitals#WINDOW]
    /// @param leastValues how many values there must be, 2 to [RecentVitals#LIMIT]
    /// @param leastTime how far the first and the last must lie apart
    public record TrendSettings(Duration span, int leastValues, Duration leastTime) {
        public TrendSettings {
            positive("trend.span", span);
            positive("trend.least-time", leastTime);
            if (span.compareTo(RecentVitals.WINDOW) > 0) {
                throw new IllegalArgumentException(
                        "trend.span must be at most " + RecentVitals.WINDOW + ", got " + span);
            }
            between("trend.least-values", leastValues, 2, RecentVitals.LIMIT);
        }
    }

    public MonitorSettings {
        positive("recent", recent);
        positive("dwell", dwell);
        positive("lapse-after", lapseAfter);
        between("alerts-per-hour.per-rule", perRule, 1, AlertState.MOST_RAISED);
        between("alerts-per-hour.overall", overall, 1, AlertState.MOST_RAISED);
        maxAge = Map.copyOf(maxAge);
        rules = List.copyOf(rules);
    }

    /// @param root the whole configuration, with the block `twinmesh.monitor`
    /// @throws IllegalArgumentException naming what is wrong
    public static MonitorSettings of(Config root) {
        var block = root.getConfig("twinmesh.monitor");
        var ages = new EnumMap<Vital, Duration>(Vital.class);
        for (var vital : Vital.values()) {
            var key = "max-age." + vital.id();
            ages.put(vital, block.getDuration(key));
            positive(key, ages.get(vital));
        }
        return new MonitorSettings(
                block.getDuration("recent"),
                block.getDuration("dwell"),
                block.getDuration("lapse-after"),
                block.getInt("alerts-per-hour.per-rule"),
                block.getInt("alerts-per-hour.overall"),
                ages,
                new TrendSettings(
                        block.getDuration("trend.span"),
                        block.getInt("trend.least-values"),
                        block.getDuration("trend.least-time")),
                rules(block));
    }

    private static List<AlertRule> rules(Config block) {
        var off = block.getStringList("off").stream().map(MonitorSettings::rule).toList();
        var written = block.getConfig("rules");
        written.root().keySet().forEach(MonitorSettings::rule);
        var rules = new ArrayList<AlertRule>();
        for (var what : WatchedRule.values()) {
            if (!off.contains(what)) {
                rules.add(new AlertRule(what, tiers(written.getConfig(what.id()))));
            }
        }
        return rules;
    }

    private static WatchedRule rule(String id) {
        return WatchedRule.named(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no rule '" + id + "'"));
    }

    private static TreeMap<Severity, AlertRule.Tier> tiers(Config written) {
        var tiers = new TreeMap<Severity, AlertRule.Tier>();
        for (var severity : written.root().keySet()) {
            var tier = written.getConfig(severity);
            tiers.put(
                    Severity.named(severity),
                    new AlertRule.Tier(tier.getDouble("raise"), tier.getDouble("clear")));
        }
        return tiers;
    }

    Duration maxAge(Vital vital) {
        return maxAge.getOrDefault(vital, Duration.ZERO);
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be longer than zero, got " + value);
        }
    }

    private static void between(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    key + " must be " + min + " to " + max + ", got " + value);
        }
    }
}
