package io.twinmesh.k8s.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScalingTest {
    @Nested
    class Servers {
        @Test
        void are_never_fewer_than_three_nor_more_than_the_certificate_names() {
            var spec =
                    Chart.all(Chart.OURS.documents("production"), V2HorizontalPodAutoscaler.class)
                            .stream()
                            .filter(one -> one.getMetadata().getName().equals("rel-server"))
                            .findFirst()
                            .orElseThrow()
                            .getSpec();

            assertThat(spec.getMinReplicas()).isEqualTo(3);
            assertThat(spec.getMaxReplicas()).isBetween(4, 9);
            refused("production", "cluster.replicas", 2, "three at least");
            refused("production", "cluster.autoscaling.maxReplicas", 10, "maxReplicas");
        }
    }

    /// Those with shards more slowly than those without.
    @Test
    void servers_are_not_added_for_a_short_peak() {
        assertThat(Chart.all(Chart.OURS.documents("production"), V2HorizontalPodAutoscaler.class))
                .extracting(
                        one -> one.getMetadata().getName(),
                        one ->
                                one.getSpec()
                                        .getBehavior()
                                        .getScaleUp()
                                        .getStabilizationWindowSeconds())
                .containsExactlyInAnyOrder(tuple("rel-server", 120), tuple("rel-api", 60));
    }

    @Nested
    class A_pool_of_agents {
        @Test
        void grows_with_the_open_jobs_and_the_wait_of_the_oldest_and_shrinks_slowly() {
            var scaling = Scaling.of(Chart.OURS.scaled("gpu").getFirst());

            assertThat(scaling.queries())
                    .containsExactly(
                            "max(twinmesh_jobs_open{namespace=\"twins\", job=\"rel\"})",
                            "max(twinmesh_job_queue_oldest_age_seconds{namespace=\"twins\","
                                    + " job=\"rel\"})");
            assertThat(scaling.spec().triggers())
                    .extracting(Scaling.Trigger::metricType)
                    .as("jobs are shared by the pods, the wait of one is not")
                    .containsExactly("AverageValue", "Value");
            assertThat(scaling.spec().maxReplicaCount()).isEqualTo(7);
            var behaviour = scaling.spec().advanced().horizontalPodAutoscalerConfig().behavior();
            assertThat(behaviour.scaleUp()).isEqualTo(new Scaling.Up(60));
            assertThat(behaviour.scaleDown().stabilizationWindowSeconds()).isEqualTo(600);
            assertThat(behaviour.scaleDown().policies())
                    .containsExactly(new Scaling.Policy("Pods", 1, 120));
        }

        @Test
        void without_a_gpu_does_not_grow_for_those_who_wait_for_one() {
            assertThat(Scaling.of(Chart.OURS.scaled("production").getFirst()).queries())
                    .contains("max(twinmesh_job_queue_oldest_age_seconds{gpu=\"none\"})");
        }

        @Test
        void of_a_gateway_elsewhere_grows_by_what_all_servers_say_that_prometheus_hears() {
            assertThat(Scaling.of(Chart.OURS.scaled("production").getFirst()).queries())
                    .contains("max(twinmesh_jobs_open)");
        }

        @Test
        void does_not_grow_where_nobody_may_ask_the_servers_how_much_there_is_to_do() {
            refused("gpu", "monitoring.enabled", false, "needs monitoring.enabled");
        }

        @Test
        void is_a_deployment_whose_number_no_upgrade_sets() {
            var name =
                    Scaling.of(Chart.OURS.scaled("gpu").getFirst()).spec().scaleTargetRef().name();

            assertThat(Chart.all(Chart.OURS.documents("gpu"), V1Deployment.class))
                    .filteredOn(pool -> pool.getMetadata().getName().equals(name))
                    .extracting(pool -> pool.getSpec().getReplicas())
                    .containsOnlyNulls();
        }

        @Test
        void with_the_key_of_one_node_does_not_grow() {
            refused("gpu", "agents.mig.stateClaim", "a-claim", "one node's key");
        }
    }

    @Test
    void nothing_grows_unless_it_is_told_to() {
        assertThat(Chart.OURS.scaled("agents")).isEmpty();
        assertThat(Chart.all(Chart.OURS.documents("dev"), V2HorizontalPodAutoscaler.class))
                .isEmpty();
    }

    private static void refused(String profile, String key, Object value, String why) {
        assertThatThrownBy(() -> Chart.OURS.template(profile).set(key, value).call())
                .hasMessageContaining(why);
    }
}
