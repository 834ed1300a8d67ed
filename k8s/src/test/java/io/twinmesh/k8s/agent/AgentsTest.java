package io.twinmesh.k8s.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Pools of provider agents: the profiles `agents` and `gpu`.
class AgentsTest {
    @Test
    void a_pool_takes_its_gpu_by_the_name_that_the_cluster_gives_it() {
        var agents = Chart.all(Chart.OURS.documents("gpu"), V1Deployment.class);

        assertThat(agents)
                .extracting(agent ->
                        agent.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .getFirst()
                                .getResources()
                                .getLimits()
                                .keySet())
                .containsExactlyInAnyOrder(
                        Set.of("memory", "nvidia.com/gpu"),
                        Set.of("memory", "nvidia.com/mig-1g.10gb"));
    }

    /// Two pods with one key would push each other out, and a second GPU may not be there.
    @Test
    void a_new_pod_comes_first_unless_it_needs_the_key_or_the_gpu_of_the_old_one() {
        assertThat(Chart.all(Chart.OURS.documents("agents"), V1Deployment.class))
                .extracting(AgentsTest::strategy)
                .containsExactly("RollingUpdate 1 more, 0 fewer");
        assertThat(Chart.all(Chart.OURS.documents("gpu"), V1Deployment.class))
                .extracting(AgentsTest::strategy)
                .containsExactlyInAnyOrder("Recreate", "RollingUpdate 0 more, 1 fewer");
    }

    private static String strategy(V1Deployment pool) {
        var strategy = pool.getSpec().getStrategy();
        var rolling = strategy.getRollingUpdate();
        return rolling == null
                ? strategy.getType()
                : strategy.getType()
                        + " %s more, %s fewer"
                                .formatted(rolling.getMaxSurge(), rolling.getMaxUnavailable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mig-1g.10gb.me", "mig-1g.24gb-me.gfx", "mig-1c.4g.40gb.shared"})
    void the_name_of_a_part_of_a_gpu_may_tell_what_the_part_has(String part) {
        var resource = "nvidia.com/" + part;
        var text = Chart.OURS.template("gpu").set("agents.mig.gpu.resource", resource).call();

        assertThat(text).contains(resource + ": 1\n");
    }

    @Test
    void are_told_a_large_memory_as_a_whole_number(@TempDir Path folder) throws IOException {
        var values = folder.resolve("values.yaml");
        Files.writeString(values, "agents: { gpu: { modelMemoryMib: 1048576, memory: 2049Gi } }");

        assertThat(Chart.OURS.template("gpu").withValuesFile(values).call())
                .contains("--model-memory-mib=1048576\n");
    }

    @Test
    void are_given_longer_to_stop_than_they_drain() {
        var agent = Chart.all(Chart.OURS.documents("agents"), V1Deployment.class).getFirst();
        var pod = agent.getSpec().getTemplate().getSpec();

        assertThat(pod.getContainers().getFirst().getArgs()).contains("--drain-seconds=60");
        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(60 + 10);
    }

    @Test
    void reach_names_and_the_gateway_and_nothing_else_and_are_reached_by_nobody() {
        var policy =
                Chart.all(Chart.OURS.documents("agents"), V1NetworkPolicy.class)
                        .getFirst()
                        .getSpec();

        assertThat(policy.getIngress()).isNullOrEmpty();
        assertThat(policy.getEgress()).hasSize(2);
        assertThat(policy.getEgress().getLast().getTo().getFirst().getIpBlock().getCidr())
                .isEqualTo("198.51.100.7/32");
    }

    @Test
    void of_one_state_are_never_two() {
        assertThatThrownBy(() -> Chart.OURS.template("gpu").set("agents.gpu.replicas", 2).call())
                .hasMessageContaining("replicas must be 1");
    }

    @Test
    void without_a_server_are_told_where_the_gateway_is() {
        assertThatThrownBy(() -> Chart.OURS.template("gpu").set("server.enabled", false).call())
                .hasMessageContaining("gateway.cidrs");
    }
}
