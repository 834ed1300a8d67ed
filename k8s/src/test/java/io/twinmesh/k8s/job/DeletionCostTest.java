package io.twinmesh.k8s.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyEgressRule;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Test;

import java.util.List;

/// The CronJob that notes which server goes first.
class DeletionCostTest {
    private static final String NAME = "rel-deletion-cost";

    private static final List<Object> DOCUMENTS = Chart.OURS.documents("pods");

    @Test
    void is_not_there_unless_it_is_asked_for() {
        assertThat(Chart.OURS.text("production")).doesNotContain("deletion-cost");
        assertThat(Chart.OURS.template("pods").set("podDeletionCost.enabled", false).call())
                .doesNotContain("deletion-cost", "patch");
    }

    @Test
    void has_an_account_of_its_own_that_may_list_and_patch_pods_and_nothing_else() {
        assertThat(Chart.all(DOCUMENTS, V1Role.class))
                .filteredOn(role -> NAME.equals(role.getMetadata().getName()))
                .singleElement()
                .satisfies(role -> {
                    assertThat(role.getRules()).hasSize(1);
                    var rule = role.getRules().getFirst();
                    assertThat(rule.getApiGroups()).containsExactly("");
                    assertThat(rule.getResources()).containsExactly("pods");
                    assertThat(rule.getVerbs()).containsExactly("list", "patch");
                });
        assertThat(Chart.all(DOCUMENTS, V1RoleBinding.class))
                .filteredOn(binding -> NAME.equals(binding.getRoleRef().getName()))
                .singleElement()
                .satisfies(binding ->
                        assertThat(binding.getSubjects())
                                .extracting(one -> one.getNamespace() + "/" + one.getName())
                                .containsExactly("twins/" + NAME));
        assertThat(Workload.of(DOCUMENTS))
                .filteredOn(one -> NAME.equals(one.pod().getSpec().getServiceAccountName()))
                .extracting(one -> one.kind() + " " + one.name())
                .containsExactly("CronJob " + NAME);
    }

    @Test
    void looks_at_the_deployments_of_servers_alone() {
        assertThat(Workload.named(DOCUMENTS, NAME).container().getArgs())
                .startsWith("pods", "cost", "--namespace=twins")
                .contains(
                        "--selector=app.kubernetes.io/name=twinmesh,app.kubernetes.io/instance=rel,app.kubernetes.io/component"
                                + " in (server,api,gateway,ledger)");
        assertThat(
                        Chart.OURS
                                .template("production")
                                .set("podDeletionCost.enabled", true)
                                .set("kubernetesApi.cidrs[0]", "192.0.2.10/32")
                                .call())
                .contains("app.kubernetes.io/component in (api,gateway)\n");
        assertThatThrownBy(() ->
                        Chart.OURS.template("dev").set("podDeletionCost.enabled", true).call())
                .hasMessageContaining("podDeletionCost.enabled: no servers are a Deployment");
    }

    @Test
    void reaches_the_api_server_and_the_servers_management_alone_and_nobody_reaches_it() {
        assertThat(Chart.all(DOCUMENTS, V1NetworkPolicy.class))
                .filteredOn(policy -> NAME.equals(policy.getMetadata().getName()))
                .singleElement()
                .satisfies(policy -> {
                    assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
                    assertThat(policy.getSpec().getEgress())
                            .extracting(DeletionCostTest::ports)
                            .containsExactly("53 53", "6443", "management");
                });
        assertThat(Chart.all(DOCUMENTS, V1NetworkPolicy.class))
                .filteredOn(policy -> policy.getMetadata().getName().equals("rel-gateway"))
                .flatExtracting(policy -> policy.getSpec().getIngress())
                .filteredOn(rule ->
                        rule.getPorts().getFirst().getPort().toString().equals("management"))
                .flatExtracting(rule -> rule.getFrom())
                .extracting(peer ->
                        peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/component"))
                .containsExactly("deletion-cost");
    }

    private static String ports(V1NetworkPolicyEgressRule rule) {
        return String.join(
                " ", rule.getPorts().stream().map(port -> port.getPort().toString()).toList());
    }
}
