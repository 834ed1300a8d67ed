package io.twinmesh.k8s.invariant;

import io.twinmesh.k8s.Workload;

import java.util.ArrayList;
import java.util.List;

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
        return broken;
    }
}
