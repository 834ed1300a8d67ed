package io.twinmesh.cluster.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.journal.Database;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

class ClusterSettingsTest {
    private static final String SEVERAL =
            """
            twinmesh.cluster {
              seed-nodes = "a.example:25520, b.example:25520"
              host = b.example
              key-file = k, certificate-file = c, authority-file = a, shared-folder = /s
            }
            """;

    private static ClusterSettings of(Config root) {
        return NodeConfig.of(root).cluster();
    }

    private static Config said(String text) {
        return ConfigFactory.parseString(text).withFallback(ConfigFactory.load()).resolve();
    }

    @Test
    void a_server_that_is_told_nothing_is_alone_and_nobody_else_can_connect() {
        var root = said("pekko.remote.artery.canonical.hostname = \"0.0.0.0\"");
        var alone = of(root);

        assertThat(alone.several()).isFalse();
        assertThat(alone.makesKeys()).isTrue();
        assertThat(alone.over(root).getString("pekko.remote.artery.canonical.hostname"))
                .isEqualTo("127.0.0.1");
    }

    /// Of the 20 seconds after which each shard of a killed server answers again.
    @Test
    void what_is_waited_for_after_a_kill_leaves_time_for_shards_to_come_back() {
        var pekko = ConfigFactory.load().getConfig("pekko");
        var cluster = pekko.getConfig("cluster");

        var silent =
                cluster.getDuration("failure-detector.acceptable-heartbeat-pause")
                        .plus(cluster.getDuration("failure-detector.heartbeat-interval"));
        var givenUp =
                silent.plus(cluster.getDuration("split-brain-resolver.stable-after"))
                        .plus(cluster.getDuration("down-removal-margin"));

        assertThat(givenUp).isLessThanOrEqualTo(Duration.ofSeconds(12));
        // a shard that was on its way when its server was killed waits for no more than this
        assertThat(cluster.getDuration("sharding.handoff-timeout"))
                .isLessThanOrEqualTo(Duration.ofSeconds(15));
        assertThat(
                        pekko.getDuration(
                                "coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout"))
                .as("a stop hands shards over again that were not taken in time")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void one_that_is_alone_does_not_open_a_port_without_tls_either() {
        var root = said("pekko.remote.artery.transport = tcp");

        assertThat(of(root).over(root).getString("pekko.remote.artery.transport"))
                .isEqualTo("tls-tcp");
        assertThat(of(root).over(root).getString("pekko.remote.artery.canonical.hostname"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void several_talk_over_tls_whatever_else_is_said() {
        var root = said(SEVERAL + "pekko.remote.artery.transport = tcp");
        var several = of(root);

        assertThat(several.several()).isTrue();
        assertThat(several.tls()).isPresent();
        assertThat(several.over(root).getString("pekko.remote.artery.transport"))
                .isEqualTo("tls-tcp");
        assertThat(several.over(root).getString("pekko.remote.artery.canonical.hostname"))
                .isEqualTo("b.example");
    }

    @Test
    void a_server_does_what_its_roles_say_and_one_that_is_alone_everything() {
        var several = of(said(SEVERAL + "twinmesh.cluster.roles = \"twin ledger\""));

        assertThat(several.over(said(SEVERAL)).getStringList("pekko.cluster.roles"))
                .containsExactly("ledger", "twin");
        assertThat(of(said("")).roles()).isEqualTo(Role.ALL);
        assertThatThrownBy(() -> of(said("twinmesh.cluster.roles = twin")))
                .hasMessageContaining("is alone, expected all roles, got twin");
        assertThatThrownBy(() -> of(said(SEVERAL + "twinmesh.cluster.roles = \"twin, cook\"")))
                .hasMessageContaining("got 'cook'");
    }

    @Test
    void only_the_first_seed_node_begins() {
        assertThat(of(said(SEVERAL)).makesKeys()).isFalse();
        assertThat(of(said(SEVERAL + "twinmesh.cluster.host = a.example")).makesKeys()).isTrue();
    }

    @Nested
    class By_pods {
        private static final String PODS =
                """
                twinmesh.cluster {
                  discovery = kubernetes
                  host = "10.1.2.3.twins.pod"
                  key-file = k, certificate-file = c, authority-file = a, shared-folder = /s
                }
                twinmesh.kubernetes { pod-selector = "app=twinmesh", namespace = twins }
                """;

        @Test
        void several_are_found_that_no_name_is_known_of_and_each_may_make_the_keys() {
            var settings = of(said(PODS));

            assertThat(settings.several()).isTrue();
            assertThat(settings.makesKeys()).isTrue();
            assertThat(settings.tls()).isPresent();
            assertThat(settings.pods())
                    .hasValueSatisfying(pods -> {
                        assertThat(pods.selector()).isEqualTo("app=twinmesh");
                        assertThat(pods.api().namespace()).isEqualTo("twins");
                    });
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "twinmesh.cluster.seed-nodes = \"a:1\"; with discovery = kubernetes expected none, got [a:1]",
                    "twinmesh.kubernetes.pod-selector = \"\"; expected the labels of servers, got nothing",
                    "twinmesh.kubernetes.namespace = \"\"; expected the name of a namespace of Kubernetes, got",
                    "twinmesh.kubernetes.api = \"http://10.0.0.1\"; not sent over plain HTTP to http://10.0.0.1, expected https",
                    "twinmesh.cluster.key-file = \"\"; of several servers expected a PEM file",
                    "twinmesh.cluster.begin-after = 9s; must be a duration from 10s to 200d, got '9s'",
                    "twinmesh.cluster.discovery = dns; must be config or kubernetes, got 'dns'",
                })
        void what_cannot_be_is_refused(String said, String sentence) {
            assertThatThrownBy(() -> of(said(PODS + said)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(sentence);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3.twins.pod, 10-1-2-3.twins.pod",
        "fd00::5.twins.pod, fd00--5.twins.pod",
        "10.1.2.3, 10.1.2.3",
        "rel-server-0.rel-members.twins.svc, rel-server-0.rel-members.twins.svc",
        "cafe.twins.pod, cafe.twins.pod",
    })
    void the_address_of_a_pod_is_written_as_its_cluster_knows_it(String said, String meant) {
        var several = of(said(SEVERAL + "twinmesh.cluster.host = \"" + said + "\""));

        assertThat(several.host()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "key-file",
                "certificate-file",
                "authority-file",
                "member-name",
                "shared-folder"
            })
    void several_without_what_keeps_others_out_are_refused(String key) {
        var without = said(SEVERAL + "twinmesh.cluster." + key + " = \"\"");

        assertThatThrownBy(() -> of(without))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("setting twinmesh.cluster." + key + ": of several servers");
    }

    @Test
    void a_seed_node_without_a_port_is_refused() {
        assertThatThrownBy(() -> of(said(SEVERAL + "twinmesh.cluster.seed-nodes = a.example")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("expected host:port, got 'a.example'");
    }

    @Test
    void several_servers_with_a_database_in_a_folder_are_refused() {
        var several = of(said(SEVERAL));
        var vault = Optional.of(Database.h2(Path.of("v")));
        var options =
                new ServerOptions(
                        Path.of("d"),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(new Database("jdbc:postgresql://db/journal", "", "")),
                        vault);

        assertThatThrownBy(() -> options.refuseOwnDatabase(several))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("--vault-db");
    }
}
