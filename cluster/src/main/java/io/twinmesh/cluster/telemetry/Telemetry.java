package io.twinmesh.cluster.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinmesh.actors.job.JobNeighbours.JobObserver;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.monitor.WatchedRule;
import io.twinmesh.actors.therapy.ResistanceRule;
import io.twinmesh.actors.twin.TwinObserver;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.twin.OpenJobs;
import io.twinmesh.cluster.telemetry.Readings.Question;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The node's metrics, listed in `docs/metrics.md`. Labels come from closed sets.
public final class Telemetry implements JobObserver, TwinObserver, Router.Counted {
    private static final Set<String> METHODS = Set.of("GET", "POST");
    private static final Set<String> LOST =
            Set.of(
                    "lease.node-lost",
                    "lease.declined",
                    "lease.expired",
                    "lease.interrupted",
                    "lease.model-load",
                    "lease.runtime",
                    "lease.deadline",
                    "lease.out-of-memory");
    private static final String OTHER_LOSS = "lease.failed";
    private static final String REJECTED = "result.rejected";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /// Held here because the registry holds what it counts from weakly.
    private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();

    private final OpenJobs openJobs;
    private final Readings readings;
    private final Counter fenced =
            Counter.builder("twinmesh.twins.fenced")
                    .description("Twins that stopped because another writer was in their journal")
                    .register(registry);

    private final Counter woken =
            Counter.builder("twinmesh.twins.woken")
                    .description(
                            "Twins that rested and had to read their history to store something")
                    .register(registry);

    /// @param openJobs is told what jobs store
    /// @param readings asks what metrics ask the database
    public Telemetry(OpenJobs openJobs, Readings readings) {
        this.openJobs = openJobs;
        this.readings = readings;
        Gauge.builder("twinmesh.jobs.open", openJobs, OpenJobs::count)
                .description("Jobs that still owe somebody something")
                .register(registry);
        // a series that appears only with its first event cannot be alerted on
        for (var outcome :
                new String[] {"settled", "answered", "not-computed", "refused", "failed"}) {
            jobs(outcome);
        }
        LOST.forEach(this::lost);
        lost(OTHER_LOSS);
        lost(REJECTED);
        for (var step : new String[] {"opened", "justified", "unjustified"}) {
            emergencies(step);
        }
        for (var rule : WatchedRule.values()) {
            for (var severity : Severity.values()) {
                alerts("twinmesh.alerts.raised", rule.id(), severity);
                alerts("twinmesh.alerts.suppressed", rule.id(), severity);
            }
        }
        alerts("twinmesh.alerts.raised", ResistanceRule.ID, ResistanceRule.SEVERITY);
        for (var why : Busy.values()) {
            refused(why);
        }
    }

    public OpenJobs openJobs() {
        return openJobs;
    }

    /// @param tokens the sum of all postings, which must be 0
    public void ledgerImbalance(Question tokens) {
        asked(
                "twinmesh.ledger.imbalance.tokens",
                "Sum of all postings; anything but 0 is a fault",
                tokens);
    }

    /// @param seconds that a lane's last batch is ahead of this server's clock, at most
    public void lanesAhead(DoubleSupplier seconds) {
        Gauge.builder("twinmesh.ledger.ahead.seconds", seconds::getAsDouble)
                .description("How far the lane that is ahead of this clock most is so")
                .register(registry);
    }

    /// @param finalLeaves of the log that a final checkpoint covers
    /// @param notFinal that none covers
    /// @param objecting witnesses that do not agree with the log, or sign with another key
    public void finality(Question finalLeaves, Question notFinal, DoubleSupplier objecting) {
        asked("twinmesh.log.final.leaves", "Leaves that enough witnesses cosigned", finalLeaves);
        asked(
                "twinmesh.log.not.final.leaves",
                "Leaves that witnesses were asked to cosign and that are not final",
                notFinal);
        Gauge.builder("twinmesh.witnesses.objecting", objecting::getAsDouble)
                .description(
                        "Witnesses that do not agree with the log, saw a larger tree of it, or sign with another key")
                .register(registry);
    }

    /// @param succeeded notifications that receivers took
    /// @param failed attempts that failed
    /// @param failing receivers that fail now
    /// @param off receivers that are told no more
    public void deliveries(
            LongSupplier succeeded, LongSupplier failed, Question failing, Question off) {
        attempts("succeeded", succeeded);
        attempts("failed", failed);
        receivers("failing", failing);
        receivers("off", off);
    }

    private void attempts(String outcome, LongSupplier count) {
        counter("twinmesh.deliveries", count)
                .description("Attempts to tell a receiver of an event")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void receivers(String status, Question count) {
        asked(
                "twinmesh.receivers",
                "Receivers that are not told as they should be",
                count,
                "status",
                status);
    }

    /// @param open how many follow twins' events now
    /// @param cut how many were cut because they took nothing
    public void streams(IntSupplier open, LongSupplier cut) {
        Gauge.builder("twinmesh.streams.open", open::getAsInt)
                .description("Listeners of twins' events")
                .register(registry);
        counter("twinmesh.streams.cut", cut)
                .description("Listeners cut because they took nothing")
                .register(registry);
    }

    private FunctionCounter.Builder<LongSupplier> counter(String name, LongSupplier count) {
        counted.add(count);
        return FunctionCounter.builder(name, count, LongSupplier::getAsLong);
    }

    /// @param copies jobs that were leased to a second node beside a slow one
    public void hedges(LongSupplier copies) {
        counter("twinmesh.job.hedges", copies)
                .description("Jobs leased to a second node beside a slow one")
                .register(registry);
    }

    /// @param reason why, of a closed set
    /// @param times how often the gateway turned somebody away for it
    public void gatewayRefused(String reason, LongSupplier times) {
        counter("twinmesh.gateway.refused", times)
                .description("Connections and sessions that the gateway turned away")
                .tag("reason", reason)
                .register(registry);
    }

    /// @param seconds how far the index of resources is behind the journal
    /// @param unreadable rows it could not read since the start
    public void resourceIndex(DoubleSupplier seconds, LongSupplier unreadable) {
        Gauge.builder("twinmesh.resource.index.lag.seconds", seconds::getAsDouble)
                .description("How far the index of resources is behind the journal")
                .register(registry);
        counter("twinmesh.resource.index.unreadable.rows", unreadable)
                .description("Twins' rows that the index could not read")
                .register(registry);
    }

    /// @param seconds how old the newest event is that the read side has just seen
    /// @param halted whether the read side, the index of resources or what subscribers are told has
    ///   stopped because something does not fit
    public void readSide(DoubleSupplier seconds, BooleanSupplier halted) {
        Gauge.builder("twinmesh.tail.lag.seconds", seconds::getAsDouble)
                .description("How far the read side is behind the journal")
                .register(registry);
        Gauge.builder("twinmesh.tail.halted", () -> halted.getAsBoolean() ? 1 : 0)
                .description("1 when the read side has stopped because something does not fit")
                .register(registry);
    }

    /// @param written records that stand in the trail
    /// @param refused records that it did not take
    /// @param waiting records that wait to be written
    public void audit(LongSupplier written, LongSupplier refused, IntSupplier waiting) {
        counter("twinmesh.audit.records", written)
                .description("Records written into the audit trail")
                .register(registry);
        counter("twinmesh.audit.refused", refused)
                .description("Records that the audit trail did not take; their requests got 503")
                .register(registry);
        Gauge.builder("twinmesh.audit.waiting", waiting::getAsInt)
                .description("Records that wait to be written")
                .register(registry);
    }

    /// A value that is asked of the journal's database; not a number while the database does not
    /// say.
    ///
    /// @param tags names and values in turn, of closed sets
    public void asked(String name, String description, Question value, String... tags) {
        gauge(name, description, readings.of(value), tags);
    }

    /// A value that is asked for at each scrape, which it must not hold up: of a database see
    /// [#asked].
    ///
    /// @param tags names and values in turn, of closed sets
    public void gauge(String name, String description, DoubleSupplier value, String... tags) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    /// @param of member, authority, gateway or nodes
    /// @param end when it is over; asked for at each scrape
    public void certificate(String of, Supplier<Instant> end, InstantSource time) {
        gauge(
                "twinmesh.certificate.valid.seconds",
                "How long a certificate is still good",
                () -> Duration.between(time.instant(), end.get()).toSeconds(),
                "of",
                of);
    }

    /// @param twins how many are in quarantine
    public void quarantined(Question twins) {
        asked(
                "twinmesh.twins.quarantined",
                "Twins whose history does not read as it was written",
                twins);
    }

    @Override
    public void fenced() {
        fenced.increment();
    }

    @Override
    public void woken() {
        woken.increment();
    }

    @Override
    public void stored(JobId job, JobEvent event) {
        openJobs.stored(job, event);
        switch (event) {
            case JobEvent.FundsRefused _, JobEvent.AccessDenied _ -> jobs("refused").increment();
            case JobEvent.NothingComputable _ -> jobs("not-computed").increment();
            case JobEvent.JobExpired _, JobEvent.JobFailed _ -> jobs("failed").increment();
            case JobEvent.ResultAccepted accepted -> {
                if (accepted.notComputed().isPresent()) {
                    jobs("not-computed").increment();
                }
            }
            case JobEvent.PaymentPosted _ -> jobs("settled").increment();
            case JobEvent.PaymentRefused _ -> jobs("answered").increment();
            case JobEvent.LeaseLost(var _, String code, var _) ->
                    lost(LOST.contains(code) ? code : OTHER_LOSS).increment();
            case JobEvent.ResultRejected _ -> lost(REJECTED).increment();
            case JobEvent.JobSubmitted _,
                    JobEvent.ReservationVoided _,
                    JobEvent.NothingOwed _,
                    JobEvent.FundsReserved _,
                    JobEvent.InputsGranted _,
                    JobEvent.LeaseGranted _,
                    JobEvent.ResultHeld _,
                    JobEvent.ResultsCompared _,
                    JobEvent.AssessmentStored _,
                    JobEvent.GrantReleased _ -> {}
        }
    }

    @Override
    public void stored(PatientEvent event) {
        switch (event) {
            case PatientEvent.AlertRaised raised ->
                    known(raised.rule())
                            .map(rule -> alerts("twinmesh.alerts.raised", rule, raised.severity()))
                            .ifPresent(Counter::increment);
            case PatientEvent.AlertSuppressed held ->
                    known(held.rule())
                            .map(rule ->
                                    alerts("twinmesh.alerts.suppressed", rule, held.severity()))
                            .ifPresent(Counter::increment);
            case PatientEvent.BreakGlassOpened _ -> emergencies("opened").increment();
            case PatientEvent.BreakGlassReviewed reviewed ->
                    emergencies(reviewed.justified() ? "justified" : "unjustified").increment();
            case PatientEvent.AnswerReviewed reviewed ->
                    reviews(reviewed.state().text()).increment();
            case PatientEvent.AccessDenied denied -> denials(denied.code()).increment();
            case PatientEvent.AlertCleared _,
                    PatientEvent.TwinOpened _,
                    PatientEvent.ResourceRecorded _,
                    PatientEvent.ResourceDeleted _,
                    PatientEvent.SignalRecorded _,
                    PatientEvent.AccessGranted _,
                    PatientEvent.NothingComputable _,
                    PatientEvent.AssessmentReceived _,
                    PatientEvent.Redacted _,
                    PatientEvent.GrantReleased _ -> {}
        }
    }

    @Override
    public void served(HttpRequest request, String route, HttpResponse response, long nanos) {
        var method = request.method().name();
        Timer.builder("twinmesh.http.requests")
                .description("Requests served")
                .tag("method", METHODS.contains(method) ? method : "other")
                .tag("route", route)
                .tag("status", Integer.toString(response.status().intValue()))
                .register(registry)
                .record(Duration.ofNanos(nanos));
        response.getAttribute(ErrorForm.WHY).map(this::refused).ifPresent(Counter::increment);
    }

    /// In the text format of Prometheus, with what the database says by now or at the latest after
    /// a second; then it is not waited for.
    public CompletionStage<String> scrape() {
        return readings.anew().thenApplyAsync(_ -> registry.scrape());
    }

    private Counter jobs(String outcome) {
        return Counter.builder("twinmesh.jobs")
                .description("Jobs that ended, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    /// What clinicians did with a card of a service.
    public void cardFeedback(String service, String outcome) {
        Counter.builder("twinmesh.cds.feedback")
                .description("What clinicians did with cards")
                .tag("service", service)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    private Counter refused(Busy why) {
        return Counter.builder("twinmesh.http.refused")
                .description("Requests refused for now, by the code of the answer")
                .tag("status", Integer.toString(why.status()))
                .tag("code", why.code())
                .tag("setting", why.setting().orElse("none"))
                .register(registry);
    }

    private Counter reviews(String state) {
        return Counter.builder("twinmesh.answers.reviewed")
                .description("Reviews of models' answers, by what they found")
                .tag("state", state)
                .register(registry);
    }

    private Counter emergencies(String step) {
        return Counter.builder("twinmesh.emergency.accesses")
                .description("Emergency accesses to twins, and what their reviews found")
                .tag("step", step)
                .register(registry);
    }

    private Counter denials(String code) {
        return Counter.builder("twinmesh.questions.denied")
                .description("Questions that a patient's consent did not allow")
                .tag("code", code)
                .register(registry);
    }

    /// Of a rule that is no more nothing is counted: labels are a closed set.
    private static Optional<String> known(String rule) {
        return WatchedRule.named(rule).isPresent() || rule.equals(ResistanceRule.ID)
                ? Optional.of(rule)
                : Optional.empty();
    }

    private Counter alerts(String name, String rule, Severity severity) {
        return Counter.builder(name)
                .description("Alerts of twins, by rule and severity")
                .tag("rule", rule)
                .tag("severity", severity.text())
                .register(registry);
    }

    private Counter lost(String code) {
        return Counter.builder("twinmesh.job.leases.lost")
                .description("Leases that ended without an accepted result")
                .tag("code", code)
                .register(registry);
    }
}
