package io.twinmesh.k8s.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// What the values say, and what becomes of it.
class ValuesTest {
    @Nested
    class Settings_of_the_server {
        @Test
        void become_a_file_that_it_reads_over_its_own_and_another_file_is_another_pod() {
            var text = with(20000);

            assertThat(text)
                    .contains("include classpath(\"application.conf\")\n")
                    .contains("    twinmesh.job.max-open = 20000\n")
                    .contains("-Dconfig.file=/settings/server.conf ");
            assertThat(mark(text)).isEqualTo(mark(with(20000))).isNotEqualTo(mark(with(20001)));
        }

        @Test
        void without_any_there_is_no_file() {
            assertThat(Chart.OURS.text("dev")).doesNotContain("config.file", "rel-settings");
        }

        @Test
        void are_settings_of_the_server_and_no_others() {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("dev")
                                    .set("server.settings.java\\.home", "x")
                                    .call())
                    .hasMessageContaining("java.home");
        }

        @ParameterizedTest
        @CsvSource({
            "dev, twinmesh.management.port, 9000, said by the chart",
            "dev, twinmesh.log.format, text, said by the chart",
            "production, twinmesh.cluster.host, elsewhere, said by the chart",
            "dev, twinmesh.shutdown.limit, 115s, server.terminationGracePeriodSeconds: 120",
            "dev, twinmesh.shutdown.limit, 2 minutes, server.terminationGracePeriodSeconds: 120",
            "dev, twinmesh.shutdown.limit, 1h, server.terminationGracePeriodSeconds: 120",
            "dev, twinmesh.shutdown.limit, 1.5 hours, of 5400 s and 5 before it",
            "dev, twinmesh.shutdown.limit, 1 day, server.terminationGracePeriodSeconds: 120",
            "dev, twinmesh.shutdown.limit, 2000000ms, of 2000 s and 5 before it",
            "dev, twinmesh.storage.probe-timeout, 5s, not below the 5 s",
            "dev, twinmesh.storage.probe-timeout, 20000ms, of 20 s is not below the 5 s",
            "dev, twinmesh.storage.probe-timeout, 5000 milliseconds, not below the 5 s",
        })
        void are_refused_where_the_chart_or_kubernetes_wins(
                String profile, String key, String value, String why) {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template(profile)
                                    .set("server.settings." + key.replace(".", "\\."), value)
                                    .call())
                    .hasMessageContaining(why);
        }

        @ParameterizedTest
        @CsvSource({
            "twinmesh.shutdown.limit, 114s",
            "twinmesh.shutdown.limit, 1 minute",
            "twinmesh.storage.probe-timeout, 4s",
            "twinmesh.shutdown.limit, 100000ms",
            "twinmesh.storage.probe-timeout, 500ms",
            "twinmesh.storage.probe-timeout, 4999 millis",
        })
        void are_taken_within_what_kubernetes_waits_for(String key, String value) {
            assertThat(
                            Chart.OURS
                                    .template("dev")
                                    .set("server.settings." + key.replace(".", "\\."), value)
                                    .call())
                    .contains(key + " = ");
        }

        private static String with(int open) {
            return Chart.OURS
                    .template("production")
                    .set("server.settings.twinmesh\\.job\\.max-open", open)
                    .call();
        }

        private static String mark(String text) {
            var found = Pattern.compile("twinmesh.io/settings: (\\S+)").matcher(text);
            assertThat(found.find()).isTrue();
            return found.group(1);
        }
    }

    /// Otherwise a pod would be killed before it wrote a line, or end with the server's own
    /// refusal.
    @Nested
    class With_what_no_server_or_agent_starts {
        @ParameterizedTest
        @CsvSource({
            "production, server.memory, 0Gi",
            "roles, cluster.roles.ledger.memory, 0Gi",
            "agents, agents.cpu.memory, 00Mi",
            "production, backup.memory, 0Mi",
            "production, server.publicUrl, mesh.example",
            "production, server.publicUrl, https://",
            "production, server.publicUrl, ftp://mesh.example",
            "production, server.publicUrl, https://mesh.example/twins",
            "production, server.publicUrl, 'https://mesh.example -Dx=y'",
            "production, server.gatewayHost, mesh.example:8443",
            "production, server.gatewayHost, 10.1.2.3:8443",
            "dev, storage.size, 0Gi",
            "production, networkPolicy.providerCidrs.0, 999.0.0.0/24",
            "production, networkPolicy.providerCidrs.0, 10.0.0.0/33",
            "production, networkPolicy.providerCidrs.0, 10.0.0/24",
            "production, kubernetesApi.cidrs.0, 'fd00::/129'",
            "production, tracing.cidrs.0, '10.0.0.1'",
            "agents, agents.cpu.gateway.cidrs.0, 256.0.0.1/32",
            "production, server.cpuRequest, 0m",
            "agents, agents.cpu.cpuRequest, 0m",
            "production, image.repository, registry.example/twinmesh:0.1.0",
            "production, image.repository, 'registry.example/twin mesh'",
            "gpu, agents.gpu.image.repository, registry.example/twinmesh-cuda:0.1.0",
            "production, networkPolicy.dnsCidrs.0, 169.254.20.10",
            "production, image.pullSecrets.0, 'two words'",
        })
        void is_refused_by_the_schema(String profile, String key, String value) {
            var path = key.replaceFirst("[.]([0-9])$", "[$1]");

            assertThatThrownBy(() -> Chart.OURS.template(profile).set(path, value).call())
                    .hasMessageContaining("/" + key.replace('.', '/') + "'")
                    .hasMessageContaining("does not match pattern");
        }

        @Test
        void is_refused_where_a_toleration_has_a_key_that_there_is_not() {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("pods")
                                    .set("server.tolerations[0].keey", "twinmesh")
                                    .call())
                    .hasMessageContaining("keey");
        }

        @ParameterizedTest
        @ValueSource(strings = {"http://10.1.2.3:8080", "https://[fd00::5]", ""})
        void an_address_that_the_server_takes_is_none_of_it(String url) {
            assertThat(Chart.OURS.template("production").set("server.publicUrl", url).call())
                    .contains(
                            "-Dtwinmesh.http.public-url=" + (url.isEmpty() ? "http://rel-" : url));
        }
    }

    @Nested
    class Addresses {
        @ParameterizedTest
        @ValueSource(strings = {"0.0.0.0/0", "203.0.113.7/32", "::/0", "fd00:1::/64", "::1/128"})
        void that_are_ranges_are_taken(String cidr) {
            assertThat(
                            Chart.OURS
                                    .template("production")
                                    .set("networkPolicy.providerCidrs[0]", cidr)
                                    .call())
                    .contains("- ipBlock: { cidr: \"" + cidr + "\" }");
        }

        @ParameterizedTest
        @ValueSource(strings = {"gateway.mesh.example", "10.1.2.3", "fd00::5", "::1"})
        void without_a_port_are_a_gateways(String host) {
            assertThat(Chart.OURS.template("production").set("server.gatewayHost", host).call())
                    .contains("-Dtwinmesh.gateway.public-host=" + host + " ");
        }

        @ParameterizedTest
        @CsvSource({
            "database, jdbc:postgresql://pg.example/twinmesh?password=geheim",
            "database, jdbc:postgresql://pg.example/twinmesh?ssl=true&password=geheim",
            "database, jdbc:postgresql://pg.example/twinmesh?sslpassword=geheim",
            "vaultDatabase, jdbc:postgresql://vault.example/vault?password=geheim",
            "vaultDatabase, jdbc:postgresql://twinmesh:geheim@vault.example/vault",
        })
        void of_databases_hold_no_password(String database, String url) {
            assertThatThrownBy(() ->
                            Chart.OURS.template("production").set(database + ".url", url).call())
                    .hasMessageContaining(database + ".url: holds a password")
                    .hasMessageNotContaining("geheim");
        }
    }

    /// `helm upgrade --reuse-values` takes the values of the last release, in which nothing stands
    /// that is new.
    @Nested
    class Values_of_an_older_release {
        @TempDir private Path temp = Path.of("");

        @ParameterizedTest
        @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
        void render_as_if_what_is_new_were_at_its_first_value(String profile) throws IOException {
            assertThat(older(Chart.OURS, temp).text(profile)).isEqualTo(Chart.OURS.text(profile));
        }

        private static Chart older(Chart from, Path temp) throws IOException {
            var older = from.copiedTo(temp);
            var file = temp.resolve("values.yaml");
            var values = new Yaml().<Map<String, Object>>load(Files.readString(file));
            assertThat(values.remove("tracing")).isNotNull();
            assertThat(values.remove("schema")).isNotNull();
            assertThat(part(values, "cluster").remove("roles")).isNotNull();
            assertThat(part(values, "cluster").remove("discovery")).isNotNull();
            // the port; who asks the API server names the ranges, and says both
            assertThat(values.remove("kubernetesApi")).isNotNull();
            assertThat(values.remove("podDeletionCost")).isNotNull();
            assertThat(part(values, "server").remove("settings")).isNotNull();
            assertThat(values.remove("gatewayService")).isNotNull();
            assertThat(part(values, "image").remove("pullSecrets")).isNotNull();
            for (var key : List.of("processors", "nodeSelector", "tolerations")) {
                assertThat(part(values, "server").remove(key)).isNotNull();
            }
            assertThat(part(values, "server").remove("priorityClassName")).isNotNull();
            assertThat(part(values, "networkPolicy").remove("dnsCidrs")).isNotNull();
            assertThat(part(values, "networkPolicy").remove("databaseCidrs")).isNotNull();
            assertThat(part(values, "networkPolicy").remove("egress")).isNotNull();
            assertThat(part(values, "networkPolicy").remove("clientNamespaces")).isNotNull();
            Files.writeString(file, new Yaml().dump(values));
            return older;
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> part(Map<String, Object> values, String key) {
            return (Map<String, Object>) Objects.requireNonNull(values.get(key));
        }
    }
}
