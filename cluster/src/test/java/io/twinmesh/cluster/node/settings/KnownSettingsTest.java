package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class KnownSettingsTest {
    private static final String NONE = "setting twinmesh.%s: there is none of this name";

    @ParameterizedTest
    @CsvSource({
        "http.prot = 8080, http.port",
        "cluster.seed-node = h, cluster.seed-nodes",
        "cluster.shared_folder = s, cluster.shared-folder",
        "job.hedge.perthousand = 3, job.hedge.per-thousand",
        "seed-nodes = h, cluster.seed-nodes",
        "monitor.rules.hart-rate-high.urgent.raise = 1, monitor.rules.heart-rate-high.urgent.raise",
        "monitor.rules.news2.urgnt.raise = 1, monitor.rules.news2.urgent.raise"
    })
    void a_setting_that_does_not_exist_is_refused_with_the_one_that_is_near(
            String said, String near) {
        var key = said.substring(0, said.indexOf(" = "));

        refused(said, NONE.formatted(key) + "; meant is perhaps twinmesh." + near);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo.bar", "http.port.extra", "port", "homes.dist", "storage.maximum"})
    void where_none_is_near_none_is_named(String key) {
        refused(key + " = banana", NONE.formatted(key));
    }

    @Test
    void a_value_where_a_block_belongs_is_refused() {
        refused("http = 8080", "setting twinmesh.http: must be a block of settings, got one value");
    }

    @Test
    void five_are_named_and_the_others_counted() {
        var seven =
                IntStream.rangeClosed(1, 7)
                        .mapToObj(number -> "foo.bar" + number + " = banana")
                        .collect(Collectors.joining("\n twinmesh."));
        var first =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(number -> NONE.formatted("foo.bar" + number))
                        .collect(Collectors.joining("; "));

        refused(seven, first + "; and 2 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http.port = 1",
                "dispatch.placement = pack",
                "home = /opt/twinmesh",
                "dist = /opt/twinmesh/dist",
                "terminal = true",
                "monitor.off = [news2]",
                "monitor.off.0 = news2",
                "monitor.rules.temperature-high.emergency.raise = 41"
            })
    void what_exists_is_taken_and_so_is_what_the_launcher_says(String said) {
        assertThatCode(() -> refuseOthers(said)).doesNotThrowAnyException();
    }

    @Test
    void a_server_looks_before_it_starts() {
        System.setProperty("twinmesh.foo.bar", "banana");
        ConfigFactory.invalidateCaches();
        try {
            var options = ServerOptions.parse(List.of("--data", "d"), "", "");
            assertThatThrownBy(() -> GivenSettings.root(options))
                    .isInstanceOf(StartFailure.class)
                    .hasMessage(NONE.formatted("foo.bar"));
        } finally {
            System.clearProperty("twinmesh.foo.bar");
            ConfigFactory.invalidateCaches();
        }
    }

    private static void refused(String said, String sentence) {
        assertThatThrownBy(() -> refuseOthers(said))
                .isInstanceOf(StartFailure.class)
                .hasMessage(sentence);
    }

    private static void refuseOthers(String said) {
        KnownSettings.ofReference()
                .refuseOthers(
                        ConfigFactory.parseString("twinmesh." + said)
                                .withFallback(ConfigFactory.defaultReferenceUnresolved()));
    }
}
