package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1ClusterRole;
import io.kubernetes.client.openapi.models.V1ClusterRoleBinding;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1PolicyRule;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.twinmesh.k8s.chart.Chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What pods may do at the API server of Kubernetes: nothing, unless they list the pods of their
/// namespace. What notes on them which goes first patches them, too, and nobody else.
final class Rights {
    private static final Set<String> SERVERS = Set.of("list");
    private static final Set<String> PRICING = Set.of("list", "patch");

    private Rights() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        if (documents.stream()
                .anyMatch(
                        it -> it instanceof V1ClusterRole || it instanceof V1ClusterRoleBinding)) {
            broken.add("the chart gives rights in every namespace");
        }
        for (var role : Chart.all(documents, V1Role.class)) {
            var rules = role.getRules();
            var may = ofPricingAlone(role, documents) ? PRICING : SERVERS;
            if (rules == null
                    || rules.isEmpty()
                    || !rules.stream().allMatch(rule -> pods(rule, may))) {
                broken.add("the chart gives rights at the API server that nobody needs");
            }
        }
        var bindings = Chart.all(documents, V1RoleBinding.class);
        var roles =
                Chart.all(documents, V1Role.class).stream()
                        .map(role -> role.getMetadata().getName())
                        .collect(Collectors.toSet());
        if (!bindings.stream()
                .map(binding -> binding.getRoleRef().getName())
                .collect(Collectors.toSet())
                .equals(roles)) {
            broken.add("a role is nobody's, or somebody's is not there");
        }
        var bound =
                bindings.stream()
                        .flatMap(binding -> Stream.ofNullable(binding.getSubjects()))
                        .flatMap(List::stream)
                        .toList();
        if (!bound.stream()
                .allMatch(one ->
                        "ServiceAccount".equals(one.getKind()) && one.getNamespace() != null)) {
            broken.add("the chart gives rights to others than its own accounts");
        }
        var accounts = bound.stream().map(RbacV1Subject::getName).collect(Collectors.toSet());
        var quiet =
                Chart.all(documents, V1ServiceAccount.class).stream()
                        .filter(account ->
                                Boolean.FALSE.equals(account.getAutomountServiceAccountToken()))
                        .map(account -> account.getMetadata().getName())
                        .collect(Collectors.toSet());
        for (var pod : Chart.pods(documents)) {
            var account = pod.getSpec().getServiceAccountName();
            if (account == null || !quiet.contains(account)) {
                broken.add(
                        "a pod has no account of the chart that gives no token by itself: "
                                + Invariants.labels(pod));
            }
            if (hasToken(pod) != accounts.contains(pod.getSpec().getServiceAccountName())) {
                broken.add(
                        "a pod has a token without a right, or a right without a token: "
                                + Invariants.labels(pod));
            }
        }
        return broken;
    }

    /// Whether the role is bound, and every pod that has it is the CronJob's.
    private static boolean ofPricingAlone(V1Role role, List<Object> documents) {
        var accounts =
                Chart.all(documents, V1RoleBinding.class).stream()
                        .filter(binding ->
                                binding.getRoleRef().getName().equals(role.getMetadata().getName()))
                        .flatMap(binding -> Stream.ofNullable(binding.getSubjects()))
                        .flatMap(List::stream)
                        .map(RbacV1Subject::getName)
                        .collect(Collectors.toSet());
        var pods =
                Chart.pods(documents).stream()
                        .filter(pod -> accounts.contains(pod.getSpec().getServiceAccountName()))
                        .toList();
        return !pods.isEmpty()
                && pods.stream()
                        .allMatch(pod ->
                                "deletion-cost"
                                        .equals(
                                                Invariants.labels(pod)
                                                        .get("app.kubernetes.io/component")));
    }

    private static boolean pods(V1PolicyRule rule, Set<String> verbs) {
        return List.of("").equals(rule.getApiGroups())
                && List.of("pods").equals(rule.getResources())
                && verbs.equals(Set.copyOf(rule.getVerbs()));
    }

    private static boolean hasToken(V1PodTemplateSpec pod) {
        return Stream.ofNullable(pod.getSpec().getVolumes())
                .flatMap(List::stream)
                .flatMap(volume -> Stream.ofNullable(volume.getProjected()))
                .flatMap(projected -> Stream.ofNullable(projected.getSources()))
                .flatMap(List::stream)
                .anyMatch(source -> source.getServiceAccountToken() != null);
    }
}
