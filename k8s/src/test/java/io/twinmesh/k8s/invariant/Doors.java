package io.twinmesh.k8s.invariant;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyIngressRule;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Who may come to which port of a pod, and where it may go.
final class Doors {
    /// Of servers, by their component.
    private static final Set<String> KINDS =
            Set.of("server", "ledger", "projection", "gateway", "api");

    private Doors() {}

    /// One sentence for each port that is open to others than those it is for.
    static List<String> broken(V1PodTemplateSpec pod, List<V1NetworkPolicy> policies) {
        var rules =
                policies.stream()
                        .filter(policy -> Invariants.selects(policy, pod))
                        .flatMap(policy -> Stream.ofNullable(policy.getSpec().getIngress()))
                        .flatMap(List::stream)
                        .toList();
        return Map.<String, Predicate<V1NetworkPolicyPeer>>of(
                        "members",
                        peer -> own(peer, pod),
                        "management",
                        peer -> monitoring(peer) || pricing(peer, pod),
                        "http",
                        _ -> true,
                        "gateway",
                        _ -> true)
                .entrySet()
                .stream()
                .filter(port -> rules.stream().anyMatch(rule -> lets(rule, port)))
                .map(port -> "others than it is for may come to the port " + port.getKey())
                .toList();
    }

    /// Whether a policy lets the pods go everywhere.
    static boolean openOutwards(V1NetworkPolicy policy) {
        return Stream.ofNullable(policy.getSpec().getEgress())
                .flatMap(List::stream)
                .anyMatch(rule -> none(rule.getTo()) && none(rule.getPorts()));
    }

    private static boolean none(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }

    /// Whether the rule lets somebody to this port who may not come.
    private static boolean lets(
            V1NetworkPolicyIngressRule rule,
            Map.Entry<String, Predicate<V1NetworkPolicyPeer>> port) {
        var ports = rule.getPorts();
        var concerns =
                ports == null
                        || ports.isEmpty()
                        || ports.stream().anyMatch(one -> may(one.getPort(), port.getKey()));
        var from = rule.getFrom();
        return concerns
                && (from == null || from.isEmpty() || !from.stream().allMatch(port.getValue()));
    }

    /// A port by its number may be any.
    private static boolean may(@Nullable IntOrString port, String name) {
        return port == null || port.isInteger() || name.equals(port.getStrValue());
    }

    /// Another server of the release, of whatever kind.
    private static boolean own(V1NetworkPolicyPeer peer, V1PodTemplateSpec pod) {
        return ofRelease(peer, pod, KINDS);
    }

    /// What notes on the pods of the release which goes first.
    private static boolean pricing(V1NetworkPolicyPeer peer, V1PodTemplateSpec pod) {
        return ofRelease(peer, pod, Set.of("deletion-cost"));
    }

    private static boolean ofRelease(
            V1NetworkPolicyPeer peer, V1PodTemplateSpec pod, Set<String> components) {
        if (peer.getIpBlock() != null
                || peer.getNamespaceSelector() != null
                || peer.getPodSelector() == null
                || peer.getPodSelector().getMatchLabels() == null) {
            return false;
        }
        var from = peer.getPodSelector().getMatchLabels();
        return components.contains(from.getOrDefault("app.kubernetes.io/component", ""))
                && Invariants.labels(pod)
                        .getOrDefault("app.kubernetes.io/instance", "")
                        .equals(from.get("app.kubernetes.io/instance"));
    }

    private static boolean monitoring(V1NetworkPolicyPeer peer) {
        return peer.getIpBlock() == null
                && peer.getNamespaceSelector() != null
                && peer.getNamespaceSelector().getMatchLabels() != null
                && !peer.getNamespaceSelector().getMatchLabels().isEmpty();
    }
}
