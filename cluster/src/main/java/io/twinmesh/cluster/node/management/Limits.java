package io.twinmesh.cluster.node.management;

import com.typesafe.config.Config;

import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.telemetry.Telemetry;

import java.time.Duration;

/// What the settings allow at most, as metrics, so that whoever looks need not know the settings:
/// of each that a request can run into ([io.twinmesh.cluster.http.problem.Busy]) or that something
/// grows to, the value under its key.
final class Limits {
    static final String MOST_TWINS =
            "pekko.cluster.sharding.passivation.default-strategy.active-entity-limit";

    private static final double MILLIS = 1e3;

    private final Telemetry telemetry;

    private Limits(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /// From now on they are in every scrape.
    ///
    /// @param root where `config` comes from
    static void show(Telemetry telemetry, NodeConfig config, Config root) {
        var limits = new Limits(telemetry);
        limits.count(MOST_TWINS, root.getLong(MOST_TWINS));
        limits.count("twinmesh.http.max-waiting", config.http().maxWaiting());
        limits.count("twinmesh.job.max-open", config.openJobs().most());
        limits.count("twinmesh.job.max-open-per-client", config.openJobs().mostPerPayer());
        limits.count("twinmesh.audit.queue", config.audit().trail().queue());
        limits.count("twinmesh.streams.max-open", config.streams().mostOpen());
        limits.count("twinmesh.reading.at-once", config.reading().atOnce());
        limits.count("twinmesh.reading.waiting", config.reading().waiting());
        limits.count("twinmesh.history.replays-at-once", config.history().replaysAtOnce());
        limits.count("twinmesh.export.max-open", config.export().limits().altogether());
        limits.count("twinmesh.export.max-open-per-client", config.export().limits().perClient());
        limits.count("twinmesh.export.polls-per-minute", config.export().pollsPerMinute());
        limits.count("twinmesh.token.requests-per-minute", config.token().requestsPerMinute());
        limits.count("twinmesh.token.assertions-at-once", config.token().assertionsAtOnce());
        limits.bytes("twinmesh.http.bodies-at-once", config.http().bodiesAtOnce());
        limits.time("twinmesh.http.ask-timeout", config.http().askTimeout());
        limits.time("twinmesh.http.import-timeout", config.http().importTimeout());
    }

    private void count(String setting, long most) {
        show("twinmesh.limits", "The most that there may be of it", setting, (double) most);
    }

    private void bytes(String setting, long most) {
        show(
                "twinmesh.limits.bytes",
                "The most bytes that there may be of it",
                setting,
                (double) most);
    }

    private void time(String setting, Duration longest) {
        show(
                "twinmesh.limits.seconds",
                "The longest that it may take",
                setting,
                longest.toMillis() / MILLIS);
    }

    private void show(String name, String description, String setting, double value) {
        telemetry.gauge(name, description, () -> value, "setting", setting);
    }
}
