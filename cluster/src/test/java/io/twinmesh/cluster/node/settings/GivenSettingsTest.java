package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class GivenSettingsTest {
    private final List<String> set = new ArrayList<>();

    private void set(String key, String value) {
        System.setProperty(key, value);
        set.add(key);
        ConfigFactory.invalidateCaches();
    }

    @AfterEach
    void forget() {
        set.forEach(System::clearProperty);
        ConfigFactory.invalidateCaches();
    }

    private static GivenSettings given(String... words) {
        var all = new ArrayList<>(List.of("--data", "d"));
        all.addAll(Arrays.asList(words));
        return GivenSettings.of(ServerOptions.parse(all, "", ""));
    }

    @Test
    void the_command_line_wins() {
        set("twinmesh.http.port", "9000");

        var config = given("--port", "0", "--gateway-port", "1").config();

        assertThat(config.http().port()).isZero();
        assertThat(config.gateway().port()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http.port, banana, --port",
        "http.host, 'a host', --host",
        "gateway.port, 70000, --gateway-port"
    })
    void what_it_wins_over_must_be_right_all_the_same(String key, String wrong, String option) {
        set("twinmesh." + key, wrong);

        assertThatThrownBy(() -> given(option, "1"))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("setting twinmesh." + key + ": must be ")
                .hasMessageEndingWith(", got '" + wrong + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "remote.artery.enabled; off; must be on: nothing else has members talk over TLS, got off",
                "remote.artery.enabled; perhaps; must be on or off, got 'perhaps'",
                "remote.artery.propagate-harmless-quarantine-events; on; must be off: one sick server would take healthy ones with it, got on",
                "cluster.downing-provider-class; ''; must be org.apache.pekko.cluster.sbr.SplitBrainResolverProvider: without it both halves of a cluster that is cut would go on, got ''",
                "cluster.split-brain-resolver.active-strategy; static-quorum; must be keep-majority: of a cluster that is cut the larger half goes on, got 'static-quorum'",
                "cluster.configuration-compatibility-check.enforce-on-join; off; must be on: a server with other keys would be let in, got off",
                "actor.allow-java-serialization; true; must be off: what arrives would make objects of any class, got on",
            })
    void what_breaks_a_promise_of_members_is_refused(String key, String value, String sentence) {
        set("pekko." + key, value);

        assertThatThrownBy(GivenSettingsTest::given)
                .isInstanceOf(StartFailure.class)
                .hasMessage("setting pekko." + key + ": " + sentence);
    }

    @Test
    void what_a_server_says_itself_may_be_said_otherwise_and_changes_nothing() {
        set("pekko.remote.artery.transport", "tcp");
        set("pekko.remote.artery.canonical.hostname", "0.0.0.0");

        var artery = given().root().getConfig("pekko.remote.artery");

        assertThat(artery.getString("transport")).isEqualTo("tls-tcp");
        assertThat(artery.getString("canonical.hostname")).isEqualTo("127.0.0.1");
    }

    @Test
    void a_stop_waits_for_requests_and_sessions_as_long_as_is_said() {
        set("twinmesh.shutdown.http-grace", "80s");
        set("twinmesh.gateway.stop-grace", "20s");

        var phases = given().root().getConfig("pekko.coordinated-shutdown.phases");

        assertThat(phases.getDuration("service-unbind.timeout")).isEqualTo(Duration.ofSeconds(88));
        assertThat(phases.getDuration("service-requests-done.timeout"))
                .isEqualTo(Duration.ofSeconds(28));
    }

    @Test
    void the_journals_own_connections_wait_as_long_as_all_others() {
        set("twinmesh.storage.answer-timeout", "7s");

        var root =
                given("--db", "jdbc:postgresql://h/j", "--vault-db", "jdbc:postgresql://h/v")
                        .root();

        assertThat(
                        root.getString(
                                "pekko-persistence-jdbc.shared-databases.slick.db.properties.socketTimeout"))
                .isEqualTo("7");
    }
}
