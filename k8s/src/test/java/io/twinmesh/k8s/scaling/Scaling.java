package io.twinmesh.k8s.scaling;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/// A ScaledObject of KEDA (`keda.sh/v1alpha1`), read strictly: with the fields that the chart uses
/// and no others.
public record Scaling(String apiVersion, String kind, Metadata metadata, Spec spec) {
    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    public record Metadata(String name, Map<String, String> labels) {}

    public record Spec(
            Target scaleTargetRef,
            int pollingInterval,
            int cooldownPeriod,
            int minReplicaCount,
            int maxReplicaCount,
            Advanced advanced,
            List<Trigger> triggers) {}

    public record Target(String apiVersion, String kind, String name) {}

    public record Advanced(Hpa horizontalPodAutoscalerConfig) {}

    public record Hpa(Behavior behavior) {}

    public record Behavior(Up scaleUp, Down scaleDown) {}

    public record Up(int stabilizationWindowSeconds) {}

    public record Down(int stabilizationWindowSeconds, List<Policy> policies) {}

    public record Policy(String type, int value, int periodSeconds) {}

    /// KEDA takes the values of a trigger's metadata as text only.
    public record Trigger(String type, String metricType, Prometheus metadata) {}

    public record Prometheus(
            String serverAddress, String query, String threshold, String activationThreshold) {}

    public static Scaling of(Map<String, Object> document) {
        return STRICT.convertValue(document, Scaling.class);
    }

    /// What KEDA asks Prometheus.
    public List<String> queries() {
        return spec.triggers().stream().map(trigger -> trigger.metadata().query()).toList();
    }
}
