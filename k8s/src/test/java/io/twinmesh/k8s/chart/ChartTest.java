package io.twinmesh.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Map;

class ChartTest {
    @Nested
    class Every_profile {
        @Test
        void comes_from_a_chart_that_passes_the_strict_lint() {
            var result = Chart.OURS.helm().lint().strict().call();

            assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        }

        @ParameterizedTest
        @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
        void renders_only_documents_that_the_strict_parser_accepts(String profile) {
            assertThat(Chart.OURS.documents(profile)).isNotEmpty();
        }

        @ParameterizedTest
        @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
        void selects_the_pods_of_one_workload_by_each_service_and_network_policy(String profile) {
            var documents = Chart.OURS.documents(profile);
            var selectors = new ArrayList<Map<String, String>>();
            Chart.all(documents, V1Service.class)
                    .forEach(service -> selectors.add(service.getSpec().getSelector()));
            Chart.all(documents, V1NetworkPolicy.class)
                    .forEach(policy ->
                            selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));

            assertThat(selectors)
                    .isNotEmpty()
                    .allSatisfy(selector ->
                            assertThat(Workload.of(documents))
                                    .filteredOn(workload ->
                                            workload.pod()
                                                    .getMetadata()
                                                    .getLabels()
                                                    .entrySet()
                                                    .containsAll(selector.entrySet()))
                                    .hasSize(1));
        }
    }

    @Test
    void every_image_is_fetched_with_the_secrets_of_the_registry() {
        assertThat(Workload.of(Chart.OURS.documents("production")))
                .allSatisfy(one ->
                        assertThat(one.pod().getSpec().getImagePullSecrets())
                                .extracting(secret -> secret.getName())
                                .containsExactly("registry"));
    }

    @Nested
    class Bad_values {
        @Test
        void a_missing_image_is_refused_with_what_to_set() {
            assertThatThrownBy(() -> Chart.OURS.template().call())
                    .hasMessageContaining("image.repository");
        }

        @Test
        void an_unknown_key_is_refused_by_the_schema() {
            assertThatThrownBy(() -> Chart.OURS.template("dev").set("server.replicas", 3).call())
                    .hasMessageContaining("replicas");
        }
    }
}
