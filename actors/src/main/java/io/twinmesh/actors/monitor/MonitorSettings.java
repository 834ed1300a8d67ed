package io.twinmesh.actors.monitor;

import com.typesafe.config.Config;

import io.twinmesh.actors.monitor.chart.AlertState;
import io.twinmesh.actors.monitor.chart.RecentVitals;
import io.twinmesh.actors.monitor.chart.Vital;
import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.persistence.history.Severity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    /// No value of a vital sign, in any unit, is as large.
    private static final double MOST = 10_000;

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
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static MonitorSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.monitor");
        var ages = new EnumMap<Vital, Duration>(Vital.class);
        for (var vital : Vital.values()) {
            ages.put(vital, block.atMost("max-age." + vital.id(), ConfigBlock.TEN_YEARS));
        }
        return new MonitorSettings(
                block.atMost("recent", ConfigBlock.TEN_YEARS),
                block.atMost("dwell", ConfigBlock.TEN_YEARS),
                block.atMost("lapse-after", ConfigBlock.TEN_YEARS),
                block.number("alerts-per-hour.per-rule", 1, AlertState.MOST_RAISED),
                block.number("alerts-per-hour.overall", 1, AlertState.MOST_RAISED),
                ages,
                new TrendSettings(
                        block.atMost("trend.span", RecentVitals.WINDOW),
                        block.number("trend.least-values", 2, RecentVitals.LIMIT),
                        block.duration("trend.least-time")),
                rules(block));
    }

    private static List<AlertRule> rules(ConfigBlock block) {
        var known = Arrays.stream(WatchedRule.values()).map(WatchedRule::id).toList();
        var off = block.someOf("off", known);
        var written = block.block("rules");
        for (var id : written.keys()) {
            if (!known.contains(id)) {
                throw written.wrong(
                        id,
                        "there is no rule of this name, expected one of "
                                + String.join(", ", known));
            }
        }
        var rules = new ArrayList<AlertRule>();
        for (var what : WatchedRule.values()) {
            var tiers = tiers(written.block(what.id()));
            if (!off.contains(what.id())) {
                rules.add(rule(what, tiers, written));
            }
        }
        return rules;
    }

    private static AlertRule rule(
            WatchedRule what, TreeMap<Severity, AlertRule.Tier> tiers, ConfigBlock written) {
        try {
            return new AlertRule(what, tiers);
        } catch (IllegalArgumentException e) {
            throw written.wrong(what.id(), String.valueOf(e.getMessage()));
        }
    }

    private static TreeMap<Severity, AlertRule.Tier> tiers(ConfigBlock rule) {
        var tiers = new TreeMap<Severity, AlertRule.Tier>();
        for (var word : rule.keys()) {
            var severity =
                    Arrays.stream(Severity.values())
                            .filter(one -> one.text().equals(word))
                            .findFirst()
                            .orElseThrow(() ->
                                    rule.wrong(
                                            word,
                                            "there is no severity of this name, expected notice, urgent or emergency"));
            var tier = rule.block(word);
            tiers.put(
                    severity,
                    new AlertRule.Tier(
                            tier.decimal("raise", -MOST, MOST),
                            tier.decimal("clear", -MOST, MOST)));
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
