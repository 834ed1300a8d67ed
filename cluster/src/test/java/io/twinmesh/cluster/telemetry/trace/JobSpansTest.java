package io.twinmesh.cluster.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.twinmesh.actors.job.JobNeighbours.JobObserver;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class JobSpansTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
    private static final JobId JOB = new JobId("job-" + "a".repeat(32));
    private static final LeaseId FIRST = new LeaseId("ls-" + "1".repeat(32));
    private static final LeaseId SECOND = new LeaseId("ls-" + "2".repeat(32));
    private static final NodeId NODE = new NodeId("node-" + "3".repeat(20));
    private static final AccountId ACCOUNT = new AccountId("4".repeat(32));
    private static final PatientId PATIENT = new PatientId("tw-" + "5".repeat(32));
    private static final AttributeKey<String> CODE = AttributeKey.stringKey("twinmesh.code");

    private final KeptSpans kept = new KeptSpans();
    private final List<JobEvent> counted = new ArrayList<>();
    private final JobObserver spans =
            kept.tracing(1000, () -> START).jobs((_, event) -> counted.add(event));

    @Nested
    class AJobThatIsPaid {
        @Test
        void is_one_trace_from_the_question_to_the_payment() {
            paid();

            assertThat(kept.names())
                    .containsExactly(
                            "reserve", "grant", "queue", "lease", "queue", "lease", "settle",
                            "job");
            assertThat(kept.all()).extracting(SpanData::getTraceId).containsOnly(trace());
            var job = kept.one("job");
            assertThat(job.getParentSpanContext().isValid()).isFalse();
            assertThat(kept.all().subList(0, 7))
                    .extracting(SpanData::getParentSpanId)
                    .containsOnly(job.getSpanId());
        }

        @Test
        void says_how_long_each_step_took_by_what_is_stored() {
            paid();

            assertThat(kept.all())
                    .extracting(JobSpansTest::took)
                    .containsExactly(
                            seconds(1), // reserve: 0 to 1
                            seconds(1), // grant: 1 to 2
                            seconds(3), // queue: 2 to 5
                            seconds(15), // the first lease: 5 to 20
                            seconds(1), // queue again: 20 to 21
                            seconds(2), // the second lease: 21 to 23
                            seconds(1), // settle: 23 to 24
                            seconds(24));
        }

        @Test
        void says_which_node_lost_a_lease_and_why() {
            paid();

            var lost = kept.one("lease");
            assertThat(lost.getAttributes().get(CODE)).isEqualTo("lease.expired");
            assertThat(lost.getAttributes().get(AttributeKey.stringKey("twinmesh.node")))
                    .isEqualTo(NODE.value());
        }

        @Test
        void shows_the_slow_node_beside_its_copy_until_the_job_is_over() {
            store(submitted());
            store(new JobEvent.FundsReserved(at(1)));
            store(new JobEvent.InputsGranted(at(2)));
            store(lease(FIRST, 1, at(5)));
            store(lease(SECOND, 2, at(9)));
            store(
                    new JobEvent.ResultAccepted(
                            SECOND,
                            NODE,
                            ACCOUNT,
                            "sha256:" + "d1".repeat(32),
                            Optional.empty(),
                            at(11)));
            store(new JobEvent.PaymentPosted(7, at(12)));

            assertThat(kept.all())
                    .extracting(span -> span.getName() + " " + took(span) / seconds(1))
                    .containsExactly(
                            "reserve 1",
                            "grant 1",
                            "queue 3",
                            "lease 2",
                            "settle 1",
                            "lease 7",
                            "job 12");
        }

        @Test
        void names_nobody_and_says_nothing_of_what_was_asked() {
            paid();

            assertThat(kept.all().toString())
                    .contains(JOB.value())
                    .doesNotContain(
                            PATIENT.value(),
                            ACCOUNT.value(),
                            "planted-client",
                            "planted-purpose",
                            "planted-question",
                            "planted-region",
                            "planted-reason",
                            "d1".repeat(32),
                            "d2".repeat(32),
                            "d3".repeat(32),
                            "d4".repeat(32));
        }

        @Test
        void is_counted_as_without_traces() {
            paid();

            assertThat(counted).hasSize(10);
        }
    }

    @Test
    void why_a_twin_refuses_is_not_told() {
        store(submitted());
        store(new JobEvent.FundsReserved(at(1)));
        store(new JobEvent.AccessDenied("planted-reason", at(2)));
        store(new JobEvent.ReservationVoided(at(3)));

        assertThat(kept.names()).containsExactly("reserve", "grant", "refund", "job");
        assertThat(kept.one("job").getAttributes().get(CODE)).isEqualTo("denied");
        assertThat(kept.all().toString()).doesNotContain("planted-reason");
    }

    @Test
    void a_job_met_on_its_way_keeps_the_name_of_its_trace_and_says_so() {
        store(new JobEvent.ResultAccepted(FIRST, NODE, ACCOUNT, "w", Optional.empty(), at(23)));
        store(new JobEvent.PaymentPosted(7, at(24)));

        assertThat(kept.names()).containsExactly("settle", "job");
        assertThat(kept.all()).extracting(SpanData::getTraceId).containsOnly(trace());
        assertThat(kept.one("job").getAttributes().get(AttributeKey.booleanKey("twinmesh.resumed")))
                .isTrue();
    }

    @Test
    void of_no_trace_in_a_thousand_nothing_is_sent() {
        var none = kept.tracing(0, () -> START).jobs((_, _) -> {});

        none.stored(JOB, submitted());
        none.stored(JOB, new JobEvent.NothingOwed(at(1)));

        assertThat(kept.all()).isEmpty();
    }

    @Test
    void where_nobody_traces_the_counting_is_all_there_is() {
        JobObserver counting = (_, _) -> {};
        var off = Tracing.start(new TraceSettings(Optional.empty(), 1000), "test", () -> START);

        assertThat(off.jobs(counting)).isSameAs(counting);
    }

    private void paid() {
        store(submitted());
        store(new JobEvent.FundsReserved(at(1)));
        store(new JobEvent.InputsGranted(at(2)));
        store(lease(FIRST, 1, at(5)));
        store(new JobEvent.LeaseLost(FIRST, "lease.expired", at(20)));
        store(lease(SECOND, 2, at(21)));
        store(
                new JobEvent.ResultAccepted(
                        SECOND,
                        NODE,
                        ACCOUNT,
                        "sha256:" + "d1".repeat(32),
                        Optional.of("planted-reason"),
                        at(23)));
        store(new JobEvent.AssessmentStored(9, at(23)));
        store(new JobEvent.GrantReleased(at(23)));
        store(new JobEvent.PaymentPosted(7, at(24)));
    }

    private static JobEvent submitted() {
        return new JobEvent.JobSubmitted(
                PATIENT,
                Requester.client("planted-client"),
                ACCOUNT,
                "planted-purpose",
                "planted-question",
                "sha256:" + "d2".repeat(32),
                LocalDate.of(2026, 11, 20),
                true,
                100,
                START.plusSeconds(300),
                VerificationLevel.STANDARD,
                2,
                Confines.region(Optional.of("planted-region")),
                "sha256:" + "d3".repeat(32),
                START);
    }

    private static JobEvent lease(LeaseId lease, long number, Instant at) {
        var inputs = "sha256:" + "d4".repeat(32);
        return new JobEvent.LeaseGranted(
                lease, NODE, ACCOUNT, number, inputs, at.plusSeconds(15), at);
    }

    private void store(JobEvent event) {
        spans.stored(JOB, event);
    }

    private static String trace() {
        return TraceName.of(JOB).trace();
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    private static long took(SpanData span) {
        return Duration.ofNanos(span.getEndEpochNanos() - span.getStartEpochNanos()).toNanos();
    }
}
