package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What must hold of what runs once, or at times.
final class Jobs {
    private Jobs() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        for (var workload : Workload.of(documents)) {
            // whoever leaves it out gets Always, with which the API server takes no job
            if (workload.kind().endsWith("Job")
                    && !"Never".equals(workload.pod().getSpec().getRestartPolicy())) {
                broken.add(workload.name() + ": its pods are begun again beside those of the job");
            }
        }
        for (var job : Chart.all(documents, V1CronJob.class)) {
            if (!"Forbid".equals(job.getSpec().getConcurrencyPolicy())) {
                broken.add(job.getMetadata().getName() + ": one begins while another works");
            }
        }
        if (specs(documents).anyMatch(spec -> spec.getActiveDeadlineSeconds() == null)) {
            broken.add("a job that hangs is never ended, and is in the way of the next");
        }
        if (specs(documents).anyMatch(spec -> spec.getBackoffLimit() == null)) {
            broken.add("how often a job is tried is left to Kubernetes");
        }
        return broken;
    }

    private static Stream<V1JobSpec> specs(List<Object> documents) {
        return Stream.concat(
                Chart.all(documents, V1Job.class).stream().map(V1Job::getSpec),
                Chart.all(documents, V1CronJob.class).stream()
                        .map(job -> job.getSpec().getJobTemplate().getSpec()));
    }
}
