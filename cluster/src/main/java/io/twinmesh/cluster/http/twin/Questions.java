package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobDirectory;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.AuditSheet;
import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.problem.Statuses;
import io.twinmesh.cluster.http.twin.Answers.Assembled;
import io.twinmesh.inference.question.Absent;
import io.twinmesh.inference.question.Agreement;
import io.twinmesh.inference.runtime.RedFlag;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.JobId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Jobs that answer a question side by side: submits them, asks how they stand, and puts their
/// answers together.
public final class Questions {
    private final JobDirectory jobs;
    private final Answers answers;
    private final Asks asks;

    public Questions(JobDirectory jobs, Answers answers, Asks asks) {
        this.jobs = jobs;
        this.answers = answers;
        this.asks = asks;
    }

    /// One model's part of a question.
    public record Part(JobId job, JobCommand.Request request) {
        @Override
        public String toString() {
            return "Part[" + job + "]";
        }
    }

    /// The first part decides whether the request is taken at all: it bears the idempotency key.
    /// Whatever is refused later is said with that part.
    ///
    /// @return how each part stands, in their order; a refused one is empty
    public CompletionStage<List<Submitted>> submit(List<Part> parts) {
        return submit(parts.getFirst())
                .thenCompose(first -> {
                    if (first.refusal().isPresent()) {
                        throw new Refused(Statuses.problem(first.refusal().get()));
                    }
                    return inOrder(
                            parts,
                            part ->
                                    part.equals(parts.getFirst())
                                            ? CompletableFuture.completedFuture(first)
                                            : submit(part));
                });
    }

    /// @param refusal why this part was not taken
    public record Submitted(Part part, JobStanding state, Optional<Refusal> refusal) {}

    /// The jobs that have not come to their end.
    public static Set<JobId> open(List<Submitted> submitted) {
        return submitted.stream()
                .filter(one -> !one.state().ended())
                .map(one -> one.part().job())
                .collect(Collectors.toSet());
    }

    private CompletionStage<Submitted> submit(Part part) {
        CompletionStage<JobReply> reply =
                asks.insist(jobs.job(part.job()), to -> new JobCommand.Submit(part.request(), to));
        return reply.thenApply(heard ->
                switch (heard) {
                    case JobReply.Status(JobStatus status) ->
                            new Submitted(part, status.state(), Optional.empty());
                    case JobReply.Refused(Refusal refusal) ->
                            new Submitted(part, JobStanding.REFUSED, Optional.of(refusal));
                    case JobReply.Unknown _ ->
                            throw new IllegalStateException("a submitted job is known");
                });
    }

    /// How each job of this client stands, with its answer as far as consent permits it now; fails
    /// when one is not this client's.
    ///
    /// @param who the client, as it calls now
    /// @param wait for the end of each, at most so long
    public CompletionStage<List<Assembled>> standing(
            List<JobId> asked, Requester who, Duration wait) {
        return inOrder(
                asked,
                job ->
                        status(job, who.client(), wait)
                                .thenCompose(status -> answers.assemble(status, who)));
    }

    private CompletionStage<JobStatus> status(JobId job, String client, Duration wait) {
        CompletionStage<JobReply> reply =
                wait.isZero()
                        ? asks.insist(jobs.job(job), JobCommand.Look::new)
                        : asks.ask(
                                jobs.job(job),
                                to -> new JobCommand.Await(wait, to),
                                wait.plus(asks.timeout()));
        return reply.thenApply(heard ->
                switch (heard) {
                    // another client's question does not exist for this one
                    case JobReply.Status(JobStatus status) when status.requester().equals(client) ->
                            status;
                    case JobReply.Status _, JobReply.Unknown _ -> throw unknown();
                    case JobReply.Refused(Refusal refusal) ->
                            throw new Refused(Statuses.problem(refusal));
                });
    }

    /// Refuses when there are answers and consent lets none of them be told; says in the audit
    /// trail what was told.
    public static void note(AuditSheet audit, List<Assembled> parts) {
        var telling = parts.stream().filter(Assembled::telling).toList();
        telling.forEach(part -> audit.touched(part.twin(), part.named()));
        if (!telling.isEmpty()) {
            return;
        }
        for (var part : parts) {
            part.withheld()
                    .ifPresent(refusal -> {
                        audit.about(part.twin());
                        audit.asked(part.named());
                        throw new Refused(Statuses.problem(refusal));
                    });
        }
        audit.untouched();
    }

    /// One answer of several.
    ///
    /// @param absent models that do not answer what was asked
    static ObjectNode together(AskedTogether asked, List<Assembled> parts, Absent absent) {
        var body =
                Json.object()
                        .put("id", asked.text())
                        .put("state", state(parts))
                        .put(
                                "price",
                                parts.stream()
                                        .mapToLong(p -> p.body().path("price").asLong())
                                        .sum());
        var list = body.putArray("queries");
        parts.forEach(part -> list.add(part.body()));
        absent(body, absent);
        if (parts.stream().allMatch(part -> part.state().ended())) {
            var agreement =
                    Agreement.of(parts.stream().flatMap(p -> p.finding().stream()).toList())
                            .without(absent);
            var said = body.putObject("agreement").put("verdict", agreement.verdict().text());
            var statements = said.putArray("statements");
            if (parts.stream().anyMatch(Assembled::emergency)) {
                body.put("emergency", RedFlag.TEXT);
                statements.add(RedFlag.TEXT);
            }
            agreement.statements().forEach(statements::add);
        }
        return body;
    }

    /// Says who could have answered too; nothing when nobody could.
    static void absent(ObjectNode body, Absent absent) {
        if (!absent.retired().isEmpty()) {
            absent.retired().forEach(body.putArray("retired")::add);
        }
        if (!absent.off().isEmpty()) {
            var off = body.putArray("off");
            absent.off()
                    .forEach(one ->
                            off.addObject()
                                    .put("model", one.model())
                                    .put("regulatoryClass", one.regulation().text()));
        }
    }

    /// The best of what the parts have come to, once each has come to its end.
    private static String state(List<Assembled> parts) {
        if (!parts.stream().allMatch(part -> part.state().ended())) {
            return JobStanding.RUNNING.text();
        }
        var states = parts.stream().map(Assembled::state).collect(Collectors.toSet());
        if (states.contains(JobStanding.SETTLED)) {
            return JobStanding.ANSWERED.text();
        }
        return Stream.of(JobStanding.ANSWERED, JobStanding.NOT_COMPUTED, JobStanding.REFUSED)
                .filter(states::contains)
                .findFirst()
                .orElse(JobStanding.FAILED)
                .text();
    }

    static Refused unknown() {
        return new Refused(404, "query.unknown", "This client has asked no such question.");
    }

    private static <T, R> CompletionStage<List<R>> inOrder(
            List<T> all, Function<T, CompletionStage<R>> each) {
        var started = all.stream().map(one -> each.apply(one).toCompletableFuture()).toList();
        return CompletableFuture.allOf(started.toArray(CompletableFuture[]::new))
                .thenApply(_ -> {
                    var results = new ArrayList<R>();
                    started.forEach(one -> results.add(one.resultNow()));
                    return results;
                });
    }
}
