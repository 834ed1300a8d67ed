package io.twinmesh.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.twin.OpenJobs;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class TelemetryTest {
    private final Telemetry telemetry =
            new Telemetry(
                    new OpenJobs(new OpenJobs.Limits(10, 10)),
                    new Readings(Runnable::run, InstantSource.system()));

    @Test
    void a_garbage_collection_takes_no_metric_away() {
        var count = new AtomicLong();
        var open = new AtomicInteger();
        telemetry.deliveries(
                () -> count.get() + 1,
                () -> count.get() + 2,
                () -> count.get() + 3,
                () -> count.get() + 4);
        telemetry.streams(() -> open.get() + 5, () -> count.get() + 6);
        telemetry.hedges(() -> count.get() + 7);
        telemetry.resourceIndex(() -> count.get() + 8, () -> count.get() + 9);
        telemetry.audit(() -> count.get() + 10, () -> count.get() + 11, () -> open.get() + 12);
        telemetry.readSide(() -> count.get() + 13, () -> count.get() == 100);
        telemetry.ledgerImbalance(() -> count.get() + 14);
        telemetry.finality(() -> count.get() + 15, () -> count.get() + 16, () -> count.get() + 19);
        telemetry.lanesAhead(() -> count.get() + 20);
        telemetry.quarantined(() -> count.get() + 17);
        telemetry.gatewayRefused("handshake", () -> count.get() + 18);
        System.gc();
        count.set(100);
        open.set(100);

        assertThat(scrape())
                .doesNotContain("NaN")
                .contains(
                        "twinmesh_deliveries_total{outcome=\"succeeded\"} 101.0",
                        "twinmesh_deliveries_total{outcome=\"failed\"} 102.0",
                        "twinmesh_receivers{status=\"failing\"} 103.0",
                        "twinmesh_receivers{status=\"off\"} 104.0",
                        "twinmesh_streams_open 105.0",
                        "twinmesh_streams_cut_total 106.0",
                        "twinmesh_job_hedges_total 107.0",
                        "twinmesh_resource_index_lag_seconds 108.0",
                        "twinmesh_resource_index_unreadable_rows_total 109.0",
                        "twinmesh_audit_records_total 110.0",
                        "twinmesh_audit_refused_total 111.0",
                        "twinmesh_audit_waiting 112.0",
                        "twinmesh_tail_lag_seconds 113.0",
                        "twinmesh_tail_halted 1.0",
                        "twinmesh_ledger_imbalance_tokens 114.0",
                        "twinmesh_ledger_ahead_seconds 120.0",
                        "twinmesh_log_final_leaves 115.0",
                        "twinmesh_log_not_final_leaves 116.0",
                        "twinmesh_witnesses_objecting 119.0",
                        "twinmesh_twins_quarantined 117.0",
                        "twinmesh_gateway_refused_total{reason=\"handshake\"} 118.0");
    }

    @Test
    void what_is_asked_of_a_database_that_never_answers_is_not_a_number_and_all_else_is_there() {
        var time = InstantSource.system();
        var asking =
                new Telemetry(
                        new OpenJobs(new OpenJobs.Limits(10, 10)),
                        new Readings(
                                _ -> {
                                    // waits for ever
                                },
                                time,
                                System::nanoTime,
                                Duration.ofMillis(1)));
        var asked = new AtomicInteger();
        Readings.Question never = asked::incrementAndGet;
        asking.quarantined(never);
        asking.ledgerImbalance(never);
        asking.finality(never, never, () -> 1);
        asking.deliveries(() -> 2, () -> 3, never, never);

        assertThat(asking.scrape())
                .succeedsWithin(Duration.ofMinutes(1), STRING)
                .contains(
                        "twinmesh_twins_quarantined NaN",
                        "twinmesh_ledger_imbalance_tokens NaN",
                        "twinmesh_log_final_leaves NaN",
                        "twinmesh_log_not_final_leaves NaN",
                        "twinmesh_receivers{status=\"failing\"} NaN",
                        "twinmesh_receivers{status=\"off\"} NaN",
                        "twinmesh_witnesses_objecting 1.0",
                        "twinmesh_deliveries_total{outcome=\"succeeded\"} 2.0",
                        "twinmesh_jobs_open 0.0");
        assertThat(asked).as("by the scrape itself").hasValue(0);
    }

    @Test
    void a_request_refused_for_now_is_counted_by_its_code_and_the_setting_it_ran_into() {
        var refused = ErrorForm.PROBLEM.response(Problem.busy(Busy.READERS, "too many"));
        var unknown = ErrorForm.PROBLEM.response(Problem.of(404, "twin.unknown", "no such twin"));

        telemetry.served(HttpRequest.GET("/fhir/x"), "/fhir/{type}", refused, 1);
        telemetry.served(HttpRequest.GET("/fhir/x"), "/fhir/{type}", unknown, 1);

        var series =
                scrape().lines()
                        .filter(line -> line.startsWith("twinmesh_http_refused_total{"))
                        .toList();
        assertThat(series)
                .hasSize(Busy.values().length)
                .contains(
                        "twinmesh_http_refused_total{code=\"server.busy\",setting=\"twinmesh.reading.waiting\",status=\"503\"} 1.0",
                        "twinmesh_http_refused_total{code=\"server.busy\",setting=\"none\",status=\"503\"} 0.0",
                        "twinmesh_http_refused_total{code=\"queue.share-full\",setting=\"twinmesh.job.max-open-per-client\",status=\"429\"} 0.0")
                .filteredOn(line -> !line.endsWith(" 0.0"))
                .hasSize(1);
    }

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
        assertThat(scrape().lines()).contains(line);
    }

    private String scrape() {
        return telemetry.scrape().toCompletableFuture().join();
    }
}
