package io.twinmesh.k8s.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1TopologySpreadConstraint;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// Takes one part of one workload away after the other: nobody's part is looked at in the place of
/// another's.
class PartsTest {
    private static final List<V1TopologySpreadConstraint> NONE = List.of();

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void are_missed_when_a_probe_a_limit_a_policy_or_a_budget_is_taken(String profile) {
        var documents = Chart.OURS.documents(profile);

        for (var workload : Workload.of(documents)) {
            var container = workload.container();
            var resources = container.getResources();
            if (Called.serves(container)) {
                seen(documents, workload, container.getStartupProbe(), container::setStartupProbe);
                seen(
                        documents,
                        workload,
                        container.getReadinessProbe(),
                        container::setReadinessProbe);
                seen(
                        documents,
                        workload,
                        container.getLivenessProbe(),
                        container::setLivenessProbe);
            }
            seen(documents, workload, resources.getLimits(), resources::setLimits);
            seen(
                    documents,
                    workload,
                    container.getSecurityContext().getCapabilities(),
                    container.getSecurityContext()::setCapabilities);
        }
        for (var document : documents) {
            if (document instanceof V1NetworkPolicy || document instanceof V1PodDisruptionBudget) {
                var fewer = new ArrayList<>(documents);
                fewer.remove(document);
                assertThat(Invariants.broken(fewer)).as("without %s", document).isNotEmpty();
            }
        }
        assertThat(Invariants.broken(documents)).as("all is in its place again").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void are_missed_when_a_user_a_size_a_time_or_a_spread_is_taken(String profile) {
        var documents = Chart.OURS.documents(profile);

        for (var workload : Workload.of(documents)) {
            var spec = workload.pod().getSpec();
            var context = Objects.requireNonNull(spec.getSecurityContext());
            seen(documents, workload, context.getRunAsUser(), context::setRunAsUser);
            seen(documents, workload, context.getRunAsGroup(), context::setRunAsGroup);
            if (context.getFsGroup() != null) {
                seen(documents, workload, context.getFsGroup(), context::setFsGroup);
            }
            if (Identity.keeps(spec)) {
                seen(
                        documents,
                        workload,
                        context.getFsGroupChangePolicy(),
                        context::setFsGroupChangePolicy);
            }
            for (var volume : spec.getVolumes()) {
                var folder = volume.getEmptyDir();
                if (folder != null) {
                    seen(documents, workload, folder.getSizeLimit(), folder::setSizeLimit);
                }
            }
            if (Called.serves(workload.container())) {
                var start = Objects.requireNonNull(workload.container().getStartupProbe());
                var ready = Objects.requireNonNull(workload.container().getReadinessProbe());
                var alive = Objects.requireNonNull(workload.container().getLivenessProbe());
                seen(documents, workload, start.getFailureThreshold(), start::setFailureThreshold);
                seen(documents, workload, ready.getTimeoutSeconds(), ready::setTimeoutSeconds);
                seen(documents, workload, alive.getTimeoutSeconds(), alive::setTimeoutSeconds);
                seen(documents, workload, alive.getFailureThreshold(), alive::setFailureThreshold);
            }
            for (var spread : Several.are(workload) ? List.copyOf(spread(spec)) : NONE) {
                seen(documents, workload, spread, it -> put(spec, spread, it));
                if (!spread.getMatchLabelKeys().isEmpty()) {
                    seen(
                            documents,
                            workload,
                            spread.getMatchLabelKeys(),
                            spread::setMatchLabelKeys);
                }
            }
        }
        assertThat(Invariants.broken(documents)).as("all is in its place again").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "pods"})
    void are_missed_when_what_ends_a_job_is_taken(String profile) {
        var documents = Chart.OURS.documents(profile);

        for (var job : Chart.all(documents, V1CronJob.class)) {
            var cron = job.getSpec();
            seen(documents, job, cron.getConcurrencyPolicy(), cron::setConcurrencyPolicy);
            seenOf(documents, job, cron.getJobTemplate().getSpec());
        }
        for (var job : Chart.all(documents, V1Job.class)) {
            seenOf(documents, job, job.getSpec());
        }
        assertThat(Workload.of(documents)).anyMatch(one -> one.kind().endsWith("Job"));
        assertThat(Invariants.broken(documents)).as("all is in its place again").isEmpty();
    }

    private static void seenOf(List<Object> documents, Object job, V1JobSpec spec) {
        seen(documents, job, spec.getActiveDeadlineSeconds(), spec::setActiveDeadlineSeconds);
        seen(documents, job, spec.getBackoffLimit(), spec::setBackoffLimit);
    }

    private static List<V1TopologySpreadConstraint> spread(V1PodSpec spec) {
        return Objects.requireNonNullElse(spec.getTopologySpreadConstraints(), List.of());
    }

    private static void put(
            V1PodSpec spec,
            V1TopologySpreadConstraint one,
            @Nullable V1TopologySpreadConstraint put) {
        var others = new ArrayList<>(spread(spec));
        others.remove(one);
        if (put != null) {
            others.add(put);
        }
        spec.setTopologySpreadConstraints(others);
    }

    /// Takes one part away and puts it back.
    private static <T> void seen(
            List<Object> documents, Object whole, T part, Consumer<@Nullable T> put) {
        put.accept(null);
        assertThat(Invariants.broken(documents)).as("%s without %s", whole, part).isNotEmpty();
        put.accept(part);
    }
}
