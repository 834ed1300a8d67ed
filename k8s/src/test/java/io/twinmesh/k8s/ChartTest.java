package io.twinmesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.util.Yaml;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class ChartTest {
    private static final Path CHART = Path.of("chart", "twinmesh");

    @Nested
    class Every_profile {
        @Test
        void comes_from_a_chart_that_passes_the_strict_lint() {
            var result = new Helm(CHART).lint().strict().call();

            assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"file", "postgresql"})
        void renders_only_documents_that_the_strict_parser_accepts(String profile) {
            assertThat(rendered(profile)).hasSize(4);
        }

        @ParameterizedTest
        @ValueSource(strings = {"file", "postgresql"})
        void runs_with_least_privilege(String profile) {
            var pod = server(profile).getSpec().getTemplate().getSpec();

            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers())
                    .allSatisfy(container -> {
                        var rights = container.getSecurityContext();
                        assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
                        assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
                        assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
                    });
        }

        @ParameterizedTest
        @ValueSource(strings = {"file", "postgresql"})
        void limits_memory_but_never_the_processor(String profile) {
            assertThat(container(profile).getResources().getLimits()).containsOnlyKeys("memory");
        }

        @ParameterizedTest
        @ValueSource(strings = {"file", "postgresql"})
        void has_all_three_probes_on_a_port_that_exists(String profile) {
            var container = container(profile);
            var ports = container.getPorts().stream().map(port -> port.getName()).toList();

            assertThat(
                            Stream.of(
                                    container.getStartupProbe(),
                                    container.getReadinessProbe(),
                                    container.getLivenessProbe()))
                    .allSatisfy(probe ->
                            assertThat(ports).contains(probe.getHttpGet().getPort().getStrValue()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"file", "postgresql"})
        void selects_its_own_pods_by_service_and_network_policy(String profile) {
            var labels = server(profile).getSpec().getTemplate().getMetadata().getLabels();

            assertThat(labels)
                    .containsAllEntriesOf(only(profile, V1Service.class).getSpec().getSelector());
            assertThat(labels)
                    .containsAllEntriesOf(
                            only(profile, V1NetworkPolicy.class)
                                    .getSpec()
                                    .getPodSelector()
                                    .getMatchLabels());
        }
    }

    @Nested
    class With_a_database {
        @Test
        void takes_the_password_from_a_secret_only() {
            var password =
                    container("postgresql").getEnv().stream()
                            .filter(variable -> variable.getName().equals("TWINMESH_DB_PASSWORD"))
                            .findFirst()
                            .orElseThrow();

            assertThat(password.getValue()).isNull();
            assertThat(password.getValueFrom().getSecretKeyRef().getName())
                    .isEqualTo("twinmesh-database");
        }

        @Test
        void refuses_a_url_without_a_secret() {
            assertThatThrownBy(() ->
                            template()
                                    .withValuesFile(valuesOf("postgresql"))
                                    .set("database.existingSecret", "")
                                    .call())
                    .hasMessageContaining("database.existingSecret");
        }
    }

    @Nested
    class Bad_values {
        @Test
        void a_missing_image_is_refused_with_what_to_set() {
            assertThatThrownBy(() -> template().call()).hasMessageContaining("image.repository");
        }

        @Test
        void an_unknown_key_is_refused_by_the_schema() {
            assertThatThrownBy(() ->
                            template()
                                    .withValuesFile(valuesOf("file"))
                                    .set("server.replicas", 3)
                                    .call())
                    .hasMessageContaining("replicas");
        }
    }

    private static TemplateCommand template() {
        return new Helm(CHART)
                .template()
                .withName("rel")
                .withNamespace("twins")
                .withKubeVersion("1.32.0");
    }

    private static Path valuesOf(String profile) {
        return CHART.resolve("ci").resolve(profile + "-values.yaml");
    }

    private static List<Object> rendered(String profile) {
        var text = template().withValuesFile(valuesOf(profile)).call();
        try {
            return Yaml.loadAll(text);
        } catch (IOException e) {
            throw new AssertionError("the strict parser refused the rendering of " + profile, e);
        }
    }

    private static <T> T only(String profile, Class<T> type) {
        return rendered(profile).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static V1StatefulSet server(String profile) {
        return only(profile, V1StatefulSet.class);
    }

    private static V1Container container(String profile) {
        return server(profile).getSpec().getTemplate().getSpec().getContainers().getFirst();
    }
}
