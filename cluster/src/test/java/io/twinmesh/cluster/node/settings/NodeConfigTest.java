package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.node.settings.block.LedgerSettings;
import io.twinmesh.cluster.node.settings.block.StorageSettings;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

class NodeConfigTest {
    private static final Path REFERENCE = Path.of("src", "main", "resources", "reference.conf");

    @Test
    void every_documented_key_is_read_and_every_read_key_is_documented() {
        var documented = new TreeSet<String>();
        ConfigFactory.defaultReferenceUnresolved()
                .withOnlyPath("twinmesh")
                .entrySet()
                .forEach(entry -> documented.add(entry.getKey()));
        var read = new TreeSet<String>();
        var watched = WatchedConfig.of(ConfigFactory.load(), read::add);

        NodeConfig.of(watched);

        read.removeIf(key -> key.startsWith("pekko."));
        assertThat(read).isEqualTo(documented);
    }

    @Test
    void every_key_is_explained_right_above_it() throws IOException {
        var lines = Files.readAllLines(REFERENCE);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("[a-z-]+ = .*")) {
                assertThat(lines.get(i - 1).strip()).as(lines.get(i)).startsWith("#");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_class_of_models_answers_as_its_setting_says(RegulatoryClass one) {
        var usual = NodeConfig.of(ConfigFactory.load()).offered();
        var changed =
                ConfigFactory.parseString(
                                "twinmesh.models."
                                        + one.text()
                                        + (usual.includes(one) ? " = off" : " = on"))
                        .withFallback(ConfigFactory.load());

        assertThat(usual).isEqualTo(OfferedClasses.USUAL);
        assertThat(NodeConfig.of(changed).offered().includes(one)).isEqualTo(!usual.includes(one));
    }

    @Test
    void a_wrong_value_is_refused_with_its_key_and_what_it_must_be() {
        var wrong =
                ConfigFactory.parseString("twinmesh.http.port = 70000")
                        .withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> NodeConfig.of(wrong))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("twinmesh.http.port")
                .hasMessageContaining("65535")
                .hasMessageContaining("70000");
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, http://collector:4318",
        "http://collector:4318/, http://collector:4318",
        "http://[fd00::5]:4318, http://[fd00::5]:4318",
        "https://example.org/otlp/, https://example.org/otlp"
    })
    void traces_go_below_the_address_of_the_collector(String written, String meant) {
        var config =
                ConfigFactory.parseString("twinmesh.tracing.endpoint = \"" + written + "\"")
                        .withFallback(ConfigFactory.load());

        assertThat(NodeConfig.of(config).tracing().endpoint()).contains(URI.create(meant));
    }

    @Test
    void each_pool_of_connections_has_its_size() {
        var storage =
                NodeConfig.of(
                                over(
                                        """
                                        twinmesh.storage { connections = 7, vault-connections = 3
                                          journal-connections = 9 }
                                        """))
                        .storage();

        assertThat(storage.connections()).isEqualTo(new StorageSettings.Connections(7, 3, 9));
        assertThatThrownBy(() -> NodeConfig.of(over("twinmesh.storage.journal-connections = 51")))
                .hasMessage(
                        "setting twinmesh.storage.journal-connections: must be a whole number from 2"
                                + " to 50, got 51");
    }

    @Test
    void the_journal_has_as_many_threads_as_connections_on_postgresql_as_many_as_are_set() {
        var postgresql = new Database("jdbc:postgresql://h/d", "u", "p");
        var seven = "twinmesh.storage.journal-connections = 7";

        assertThat(journalPool(postgresql, "")).containsOnly(10);
        assertThat(journalPool(postgresql, seven)).containsOnly(7);
        assertThat(journalPool(Database.h2(Path.of("x")), seven)).containsOnly(4);
    }

    private static List<Integer> journalPool(Database database, String settings) {
        var pool =
                ConfigFactory.parseString(
                                settings
                                        + "\n"
                                        + JournalSettings.hocon(database, Duration.ofMinutes(1)))
                        .resolve()
                        .getConfig("pekko-persistence-jdbc.shared-databases.slick.db");
        return Stream.of("numThreads", "maxConnections", "minConnections")
                .map(pool::getInt)
                .toList();
    }

    @Test
    void there_is_room_for_the_largest_bundle() {
        assertThat(bodiesAtOnce("max-bundle = 256 MiB")).isEqualTo(256 << 20);
        assertThat(bodiesAtOnce("max-bundle = 32 MiB")).isEqualTo(128 << 20);
        assertThat(bodiesAtOnce("bodies-at-once = 80 MiB")).isEqualTo(80 << 20);
    }

    private static long bodiesAtOnce(String setting) {
        return NodeConfig.of(over("twinmesh.http." + setting)).http().bodiesAtOnce();
    }

    @Test
    void pay_may_be_its_providers_own_at_once() {
        var config = NodeConfig.of(over("twinmesh.ledger.vest-after = 0s"));

        assertThat(config.ledger().vesting().after()).isZero();
    }

    @Test
    void a_log_whose_name_cannot_be_one_of_the_first_lane_is_refused() {
        for (var odd :
                List.of(
                        "a b/lane/0",
                        "a.example/b\u00a0c/lane/0",
                        "a+b.example/lane/0",
                        "a.example/lane/1",
                        "münchen.example/lane/0")) {
            assertThatThrownBy(() -> ledger(odd))
                    .hasMessage(
                            "setting twinmesh.ledger.origin: must be a name without spaces and + that"
                                    + " begins with the network's in ASCII and ends with /lane/0,"
                                    + " like twinmesh.example/lane/0, got '"
                                    + odd
                                    + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example/lane/0", "a.example/eu/lane/0", "a.example/münchen/lane/0"})
    void the_network_is_what_its_logs_name_begins_with(String origin) {
        assertThat(ledger(origin).network()).isEqualTo("a.example");
    }

    private static LedgerSettings ledger(String origin) {
        return NodeConfig.of(over("twinmesh.ledger.origin = \"" + origin + "\"")).ledger();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export.keep",
                "webhooks.give-up-after",
                "monitor.recent",
                "monitor.dwell",
                "monitor.lapse-after",
                "monitor.max-age.glucose"
            })
    void what_is_only_compared_with_a_clock_may_be_ten_years(String key) {
        assertThatCode(() -> NodeConfig.of(over("twinmesh." + key + " = 3650d")))
                .doesNotThrowAnyException();
    }

    /// What nobody set is at its usual value: whoever set the other one must be told of both.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "gateway.heartbeat = 7s; dispatch.node-silence and twinmesh.gateway.heartbeat; at least 3 times the second, got '20s' and '7s'",
                "gateway.lost-after = 9s; gateway.lost-after and twinmesh.gateway.heartbeat; at least 2 times the second, got '9s' and '5s'",
                "job.first-retry = 20s; job.last-retry and twinmesh.job.first-retry; at least as long as the second, got '10s' and '20s'",
                "webhooks.first-retry = 1h; webhooks.last-retry and twinmesh.webhooks.first-retry; at least as long as the second, got '10 minutes' and '1h'",
                "export.last-retry = 900ms; export.last-retry and twinmesh.export.first-retry; at least as long as the second, got '900ms' and '1s'",
                "shutdown.limit = 9s; shutdown.limit and twinmesh.shutdown.http-grace; at least as long as the second, got '9s' and '10s'",
                "emergency-access.longest = 30m; emergency-access.usual and twinmesh.emergency-access.longest; not be longer than the second, got '1 hour' and '30m'",
                "expert-review.open = 20m; expert-review.turn and twinmesh.expert-review.open; not be longer than the second, got '30 minutes' and '20m'",
                "http.import-timeout = 111s; http.import-timeout and pekko.http.server.idle-timeout; at least 10s shorter than the second, got '111s' and '120s'",
                "streams.heartbeat = 2m; streams.heartbeat and pekko.http.server.idle-timeout; at least 10s shorter than the second, got '2m' and '120s'",
                "http.bodies-at-once = 63 MiB; http.bodies-at-once and twinmesh.http.max-bundle; 0 or at least the second, got '63 MiB' and '64 MiB'"
            })
    void of_two_that_contradict_each_other_both_are_named(String said, String both, String must) {
        assertThatThrownBy(() -> NodeConfig.of(over("twinmesh." + said)))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("settings twinmesh." + both + ": the first must ")
                .hasMessageEndingWith(must);
    }

    @Test
    void a_heartbeat_is_one_that_agents_keep() {
        assertThatThrownBy(() -> NodeConfig.of(over("twinmesh.gateway.heartbeat = 99ms")))
                .hasMessage(
                        "setting twinmesh.gateway.heartbeat: must be a duration from 100ms to 1m,"
                                + " got '99ms'");
    }

    @Test
    void a_log_in_another_form_than_text_or_json_is_refused() {
        var wrong =
                ConfigFactory.parseString("twinmesh.log.format = xml")
                        .withFallback(ConfigFactory.load());

        assertThatThrownBy(() -> NodeConfig.of(wrong))
                .hasMessage("setting twinmesh.log.format: must be text or json, got 'xml'");
    }

    @Test
    void an_invitation_names_the_host_under_which_nodes_reach_the_gateway() {
        var gateway =
                NodeConfig.of(
                                ConfigFactory.parseString(
                                                "twinmesh.gateway.public-host = mesh.example")
                                        .withFallback(ConfigFactory.load()))
                        .gateway();

        assertThat(gateway.invitedHost()).isEqualTo("mesh.example");
        assertThat(gateway.certifiedHosts()).containsExactly("mesh.example");
    }

    @Test
    void doors_of_other_servers_must_be_named() {
        var several =
                """
                twinmesh.cluster { seed-nodes = "h:1", host = h, key-file = k, certificate-file = c
                  authority-file = a, shared-folder = s, roles = "%s" }
                """;

        assertThatThrownBy(() -> NodeConfig.of(over(several.formatted("twin, projection"))))
                .hasMessageContaining("twinmesh.http.public-url");
        assertThatThrownBy(() -> NodeConfig.of(over(several.formatted("api"))))
                .hasMessageContaining("twinmesh.gateway.public-host");
        assertThat(NodeConfig.of(over(several.formatted("twin, ledger"))).cluster().roles())
                .containsExactlyInAnyOrder(Role.TWIN, Role.LEDGER);
    }

    private static Config over(String settings) {
        return ConfigFactory.parseString(settings).withFallback(ConfigFactory.load());
    }

    @Test
    void without_one_it_names_the_address_that_is_listened_on() {
        var gateway = NodeConfig.of(ConfigFactory.load()).gateway();

        assertThat(gateway.invitedHost()).isEqualTo("127.0.0.1");
        assertThat(gateway.certifiedHosts()).isEmpty();
    }

    @Test
    void the_minimums_of_a_network_that_says_nothing_are_those_that_agents_take_for_usual() {
        assertThat(NodeConfig.of(ConfigFactory.load()).minimums()).isEqualTo(NetworkMinimums.USUAL);
    }

    @Test
    void the_minimums_of_a_network_are_its_own() {
        var settings =
                """
                twinmesh.provider-minimum {
                  cores = 8, memory = 16 GiB, gpu-memory = 20 GiB
                  rows-per-second = 1000, download-per-second = 1 MiB, clock-offset = 2s
                }
                """;

        assertThat(
                        NodeConfig.of(
                                        ConfigFactory.parseString(settings)
                                                .withFallback(ConfigFactory.load()))
                                .minimums())
                .isEqualTo(
                        new NetworkMinimums(8, 16_384, 20_480, 1000, 1024, Duration.ofSeconds(2)));
    }
}
