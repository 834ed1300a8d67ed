package io.twinmesh.cluster.node.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.node.settings.NodeConfig;
import io.twinmesh.cluster.telemetry.Readings;
import io.twinmesh.cluster.telemetry.Telemetry;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class LimitsTest {
    private static final Pattern SERIES =
            Pattern.compile("(twinmesh_limits[a-z_]*)\\{setting=\"([^\"]+)\"} (\\S+)");

    /// Values of which no two are the same.
    private static final String DISTINCT =
            """
            twinmesh.http { max-waiting = 501, bodies-at-once = 201 MiB, ask-timeout = 15.5s, import-timeout = 15.6s }
            twinmesh.job { max-open = 503, max-open-per-client = 502 }
            twinmesh.audit.queue = 504
            twinmesh.streams.max-open = 505
            twinmesh.reading { at-once = 506, waiting = 507 }
            twinmesh.history.replays-at-once = 51
            twinmesh.export { max-open = 509, max-open-per-client = 508, polls-per-minute = 510 }
            twinmesh.token { requests-per-minute = 511, assertions-at-once = 512 }
            """;

    @Test
    void every_setting_that_a_request_can_run_into_is_told_with_its_value() {
        var root = ConfigFactory.parseString(DISTINCT).withFallback(ConfigFactory.load());

        var shown = shown(root);

        assertThat(shown)
                .containsKeys(
                        Stream.of(Busy.values())
                                .map(Busy::setting)
                                .flatMap(Optional::stream)
                                .toArray(String[]::new));
        assertThat(shown)
                .allSatisfy((setting, value) ->
                        assertThat(value)
                                .as(setting)
                                .isEqualTo(
                                        switch (setting) {
                                            case "twinmesh.http.bodies-at-once" ->
                                                    root.getBytes(setting).doubleValue();
                                            case "twinmesh.http.ask-timeout",
                                                    "twinmesh.http.import-timeout" ->
                                                    root.getDuration(setting).toMillis() / 1e3;
                                            default -> root.getDouble(setting);
                                        }));
    }

    private static Map<String, Double> shown(Config root) {
        var telemetry =
                new Telemetry(
                        new OpenJobs(new OpenJobs.Limits(1, 1)),
                        new Readings(Runnable::run, InstantSource.system()));
        Limits.show(telemetry, NodeConfig.of(root), root);
        var shown = new HashMap<String, Double>();
        SERIES.matcher(telemetry.scrape().toCompletableFuture().join())
                .results()
                .forEach(one -> shown.put(one.group(2), Double.valueOf(one.group(3))));
        return shown;
    }
}
