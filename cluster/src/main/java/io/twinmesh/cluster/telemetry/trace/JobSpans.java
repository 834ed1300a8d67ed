package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.twinmesh.actors.job.JobNeighbours.JobObserver;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells of each job by what it stores, at the times that are stored:
///
/// | Span | From | To |
/// |---|---|---|
/// | `job` | the question | the job's last event |
/// | `reserve` | the question | the ledger's answer |
/// | `grant` | the reservation | the twin's answer |
/// | `queue` | whatever was before | a lease |
/// | `lease` | the lease | its result is the answer, is kept beside others, or there is none |
/// | `settle` | the answer | the ledger paid |
/// | `refund` | whatever was before | the ledger gave the reservation back |
///
/// A job that this server meets on its way, after a restart or from another one, is `resumed`: its
/// spans begin where this server met it.
final class JobSpans implements JobObserver {
    /// The ones met longest ago are forgotten, and met anew with their next event.
    private static final int MOST_OPEN = 10_000;

    private static final AttributeKey<String> JOB = AttributeKey.stringKey("twinmesh.job");
    private static final AttributeKey<String> CODE = AttributeKey.stringKey("twinmesh.code");
    private static final AttributeKey<String> NODE = AttributeKey.stringKey("twinmesh.node");
    private static final AttributeKey<Long> FENCE = AttributeKey.longKey("twinmesh.lease.number");
    private static final AttributeKey<Long> LEAF = AttributeKey.longKey("twinmesh.ledger.leaf");
    private static final AttributeKey<Boolean> RESUMED =
            AttributeKey.booleanKey("twinmesh.resumed");

    private final Tracer tracer;
    private final SpanNames names;
    private final Map<JobId, Open> open =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Open> eldest) {
                    return size() > MOST_OPEN;
                }
            };

    JobSpans(Tracer tracer, SpanNames names) {
        this.tracer = tracer;
        this.names = names;
    }

    private static final class Open {
        private final Instant since;
        private final boolean resumed;
        private final Map<LeaseId, JobEvent.LeaseGranted> leases = new HashMap<>();
        private Instant last;
        private Optional<String> code = Optional.empty();

        Open(Instant since, boolean resumed) {
            this.since = since;
            this.last = since;
            this.resumed = resumed;
        }
    }

    @Override
    public synchronized void stored(JobId job, JobEvent event) {
        var at = event.at();
        var begins = event instanceof JobEvent.JobSubmitted;
        var met = open.computeIfAbsent(job, _ -> new Open(at, !begins));
        switch (event) {
            case JobEvent.JobSubmitted _,
                    JobEvent.ResultsCompared _,
                    JobEvent.AssessmentStored _,
                    JobEvent.GrantReleased _ -> {}
            case JobEvent.FundsReserved _ -> span(job, "reserve", met.last, at, Attributes.empty());
            case JobEvent.FundsRefused(String code, var _) -> {
                span(job, "reserve", met.last, at, Attributes.of(CODE, code));
                met.code = Optional.of(code);
                over(job, met, at);
            }
            case JobEvent.InputsGranted _ -> span(job, "grant", met.last, at, Attributes.empty());
            case JobEvent.NothingComputable _ -> refused(job, met, "not-computable", at);
            case JobEvent.AccessDenied _ -> refused(job, met, "denied", at);
            case JobEvent.LeaseGranted lease -> {
                // a copy beside a slow node waits for nothing
                if (met.leases.isEmpty()) {
                    span(job, "queue", met.last, at, Attributes.empty());
                }
                met.leases.put(lease.lease(), lease);
            }
            case JobEvent.LeaseLost(LeaseId lease, String code, var _) ->
                    ended(job, met, lease, Optional.of(code), at);
            case JobEvent.ResultRejected(LeaseId lease, String code, var _) ->
                    ended(job, met, lease, Optional.of(code), at);
            case JobEvent.ResultHeld(LeaseId lease, var _) ->
                    ended(job, met, lease, Optional.empty(), at);
            case JobEvent.ResultAccepted accepted ->
                    ended(job, met, accepted.lease(), Optional.empty(), at);
            case JobEvent.JobExpired _ -> met.code = Optional.of("job.expired");
            case JobEvent.JobFailed(String code, var _) -> met.code = Optional.of(code);
            case JobEvent.PaymentPosted(long index, var _) -> {
                span(job, "settle", met.last, at, Attributes.of(LEAF, index));
                over(job, met, at);
            }
            case JobEvent.PaymentRefused(String code, var _) -> {
                span(job, "settle", met.last, at, Attributes.of(CODE, code));
                over(job, met, at);
            }
            case JobEvent.ReservationVoided _ -> {
                span(job, "refund", met.last, at, Attributes.empty());
                over(job, met, at);
            }
            case JobEvent.NothingOwed _ -> over(job, met, at);
        }
        met.last = at;
    }

    /// Why would say something of the patient.
    private void refused(JobId job, Open met, String code, Instant at) {
        span(job, "grant", met.last, at, Attributes.of(CODE, code));
        met.code = Optional.of(code);
    }

    /// Of a lease that this server has not seen begin nothing is known.
    private void ended(JobId job, Open met, LeaseId id, Optional<String> code, Instant at) {
        var lease = met.leases.remove(id);
        if (lease != null) {
            var said = Attributes.builder().put(NODE, lease.node().value());
            said.put(FENCE, lease.fencingToken());
            code.ifPresent(why -> said.put(CODE, why));
            span(job, "lease", lease.at(), at, said.build());
        }
    }

    private void over(JobId job, Open met, Instant at) {
        open.remove(job);
        for (var lease : List.copyOf(met.leases.keySet())) {
            ended(job, met, lease, Optional.of("job.over"), at);
        }
        var said = Attributes.builder().put(JOB, job.value());
        met.code.ifPresent(why -> said.put(CODE, why));
        if (met.resumed) {
            said.put(RESUMED, true);
        }
        var root = tracer.spanBuilder("job").setNoParent().setAllAttributes(said.build());
        names.named(TraceName.of(job), root.setStartTimestamp(met.since)::startSpan).end(at);
    }

    private void span(JobId job, String name, Instant from, Instant to, Attributes said) {
        var above = Context.root().with(Span.wrap(TraceName.of(job).context()));
        var span = tracer.spanBuilder(name).setParent(above).setAllAttributes(said);
        span.setStartTimestamp(from).startSpan().end(to);
    }
}
