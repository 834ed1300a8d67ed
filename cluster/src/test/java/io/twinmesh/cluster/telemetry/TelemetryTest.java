package io.twinmesh.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.http.twin.OpenJobs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryTest {
    private final Telemetry telemetry = new Telemetry(new OpenJobs(new OpenJobs.Limits(1, 1)));

    /// Prometheus sees no increase of a series that begins at 1.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "twinmesh_jobs_total{outcome=\"failed\"} 0.0",
                "twinmesh_job_leases_lost_total{code=\"lease.failed\"} 0.0",
                "twinmesh_job_leases_lost_total{code=\"result.rejected\"} 0.0",
                "twinmesh_emergency_accesses_total{step=\"opened\"} 0.0",
                "twinmesh_emergency_accesses_total{step=\"justified\"} 0.0",
                "twinmesh_emergency_accesses_total{step=\"unjustified\"} 0.0",
                "twinmesh_twins_fenced_total 0.0"
            })
    void what_alerts_look_at_is_0_before_anything_happened(String line) {
        assertThat(telemetry.scrape().lines()).contains(line);
    }
}
