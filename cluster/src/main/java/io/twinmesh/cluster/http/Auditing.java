package io.twinmesh.cluster.http;

import io.twinmesh.cluster.http.problem.AnonymousRefusals;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.Failures;
import io.twinmesh.cluster.http.problem.Problem;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.security.Caller;
import io.twinmesh.persistence.audit.AuditId;
import io.twinmesh.persistence.audit.AuditOutcome;
import io.twinmesh.persistence.audit.AuditRecord;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.audit.Recorded;
import io.twinmesh.persistence.audit.Who;

import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Makes every request of an audited route leave its record before its answer leaves. When the
/// trail does not take the record, the answer is thrown away and the client hears 503.
public final class Auditing {
    private static final Logger LOG = LoggerFactory.getLogger(Auditing.class);

    /// Of those that may be posted.
    private static final Set<Interaction> SHOWING =
            Set.of(Interaction.SEARCH, Interaction.EVERYTHING, Interaction.NOTIFICATION);

    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final Trail trail;
    private final Executor blocking;
    private final InstantSource time;
    private final RandomGenerator random;
    private final AnonymousRefusals anonymous;

    /// Where the records go.
    public interface Trail {
        /// Why nothing would be taken just now.
        Optional<Recorded.Refused> hindrance();

        /// Blocks on the vault; completes after the commit.
        CompletionStage<Recorded> record(List<AuditRecord> records);
    }

    /// @param blocking runs what waits for a database
    /// @param anonymousPerMinute refusals of callers without a valid token that are recorded in a
    ///   minute; more are not, or anybody could fill the trail
    public Auditing(
            Trail trail,
            Executor blocking,
            InstantSource time,
            RandomGenerator random,
            int anonymousPerMinute) {
        this.trail = trail;
        this.blocking = blocking;
        this.time = time;
        this.random = random;
        this.anonymous = new AnonymousRefusals(anonymousPerMinute, time);
    }

    /// The sheet of a request that has just come.
    AuditSheet sheet(Route route, HttpRequest request) {
        if (route.audited().isEmpty()) {
            return AuditSheet.blank();
        }
        var address = AuditedAddress.of(request);
        return new AuditSheet(route.audited(), address.patient(), address.what());
    }

    /// Fails with [Refused] when the trail takes nothing now: what cannot be recorded is not begun.
    void begin(AuditSheet sheet) {
        if (sheet.interaction().isPresent()) {
            trail.hindrance()
                    .ifPresent(refused -> {
                        throw new Refused(problem(refused));
                    });
        }
    }

    /// Hands the answer on once everything on the sheet is recorded; fails with [Refused] when that
    /// is not possible.
    CompletionStage<HttpResponse> recorded(
            AuditSheet sheet, HttpRequest request, Optional<Caller> caller, HttpResponse response) {
        var notes = sheet.answered();
        var records =
                records(
                        sheet,
                        notes,
                        who(sheet, request, caller),
                        outcome(response.status().intValue()),
                        Optional.empty());
        // what would have been shown is shown to nobody then
        return write(sheet, onlyShows(sheet, request) ? List.of() : notes, records)
                .thenApply(recorded ->
                        switch (recorded) {
                            case Recorded.Written _ -> response;
                            case Recorded.Refused refused -> throw new Refused(problem(refused));
                        });
    }

    /// Completes when the refusal is recorded, or cannot be: it tells the caller nothing of
    /// anybody, so it leaves in any case.
    CompletionStage<Problem> refused(
            AuditSheet sheet, HttpRequest request, Optional<Caller> caller, Problem problem) {
        if (caller.isEmpty() && sheet.client().isEmpty() && !anonymous.mayBeRecorded()) {
            return CompletableFuture.completedFuture(problem);
        }
        var who = who(sheet, request, caller);
        var happened = sheet.happened();
        var records = new ArrayList<AuditRecord>();
        records.addAll(records(sheet, happened, who, AuditOutcome.SUCCESS, Optional.empty()));
        records.addAll(
                records(
                        sheet,
                        sheet.refused(),
                        who,
                        outcome(problem.status()),
                        Optional.of(problem.code())));
        return write(sheet, happened, records).thenApply(_ -> problem);
    }

    /// The same for what has ended when its time was over, and the caller had heard of a refusal:
    /// what was done stands in the trail. What only shows something has shown it to nobody. Where
    /// the trail does not take it, [#failedLate] tries again.
    ///
    /// @return the answer, for nobody
    CompletionStage<HttpResponse> late(Call call, HttpResponse response) {
        return onlyShows(call.audit(), call.request())
                ? CompletableFuture.completedFuture(response)
                : recorded(call.audit(), call.request(), call.caller(), response);
    }

    /// The same for what has failed by then, be it the work or its record: what the trail does not
    /// take now is logged.
    void failedLate(Call call) {
        if (onlyShows(call.audit(), call.request())) {
            return;
        }
        var sheet = call.audit();
        var who = who(sheet, call.request(), call.caller());
        var happened = sheet.happened();
        var records = records(sheet, happened, who, AuditOutcome.SUCCESS, Optional.empty());
        write(sheet, happened, records)
                .whenComplete((recorded, failure) -> {
                    if (failure != null) {
                        missing(failure);
                    } else if (recorded instanceof Recorded.Refused(var code)) {
                        missing(new IllegalStateException(code));
                    }
                });
    }

    private static boolean onlyShows(AuditSheet sheet, HttpRequest request) {
        var method = request.method().name();
        return (method.equals("GET") && !ordersExport(request))
                || method.equals("HEAD")
                || sheet.interaction().filter(SHOWING::contains).isPresent();
    }

    /// That may be done with GET too.
    private static boolean ordersExport(HttpRequest request) {
        return request.getUri().path().endsWith("/$export");
    }

    private static void missing(Throwable failure) {
        LOG.error(
                "what was done when a request's time was over could not be entered in the audit"
                        + " trail",
                failure);
    }

    /// The sheet has back what the trail does not take.
    ///
    /// @param notes handed out by the sheet, and to be handed out again
    private CompletionStage<Recorded> write(
            AuditSheet sheet, List<AuditSheet.Note> notes, List<AuditRecord> records) {
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(new Recorded.Written(0));
        }
        // an executor that takes nothing more fails the stage, and throws nothing
        return CompletableFuture.completedFuture(records)
                .thenComposeAsync(trail::record, blocking)
                .whenComplete((recorded, _) -> {
                    if (!(recorded instanceof Recorded.Written)) {
                        sheet.takeBack(notes);
                    }
                });
    }

    private List<AuditRecord> records(
            AuditSheet sheet,
            List<AuditSheet.Note> notes,
            Who who,
            AuditOutcome outcome,
            Optional<String> refusal) {
        var at = time.instant();
        return sheet.interaction().stream()
                .flatMap(interaction ->
                        notes.stream()
                                .map(note ->
                                        new AuditRecord(
                                                AuditId.random(random),
                                                at,
                                                interaction,
                                                outcome,
                                                who,
                                                note.patient(),
                                                note.what(),
                                                refusal)))
                .toList();
    }

    private Who who(AuditSheet sheet, HttpRequest request, Optional<Caller> caller) {
        return new Who(
                caller.map(Caller::client).or(sheet::client).orElse(""),
                caller.flatMap(known -> known.actsFor().practitioner()),
                request.getAttribute(AttributeKeys.remoteAddress)
                        .flatMap(remote -> remote.getAddress())
                        .map(address -> address.getHostAddress()),
                sheet.purpose()
                        .or(() ->
                                caller.flatMap(known ->
                                        known.purpose(claimed(request)).map(code -> code.code()))),
                requestId(request));
    }

    private static Optional<String> claimed(HttpRequest request) {
        return request.getHeader("X-Purpose-Of-Use").map(header -> header.value().strip());
    }

    private String requestId(HttpRequest request) {
        return request.getHeader("X-Request-Id")
                .map(header -> header.value())
                .filter(text -> REQUEST_ID.matcher(text).matches())
                .orElseGet(() -> AuditId.random(random).value().replace("au-", "rq-"));
    }

    private static AuditOutcome outcome(int status) {
        if (status < 400) {
            return AuditOutcome.SUCCESS;
        }
        return status < 500 ? AuditOutcome.MINOR : AuditOutcome.SERIOUS;
    }

    private static Problem problem(Recorded.Refused refused) {
        return Problem.busy(
                Busy.named(refused.code()).orElse(Busy.TRAIL),
                "What is asked for could not be entered in the audit trail, so it is not answered;"
                        + " it may have taken effect. "
                        + Failures.REPEAT);
    }
}
