package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.pipeline.PipelineCommand.Order;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineReply;
import io.twinmesh.actors.pipeline.PipelineCommand.PipelineStatus;
import io.twinmesh.actors.pipeline.PipelineCommand.StepStatus;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineCompleted;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineStopped;
import io.twinmesh.actors.pipeline.PipelineEvent.PipelineSubmitted;
import io.twinmesh.actors.pipeline.PipelineEvent.ReviewAwaited;
import io.twinmesh.actors.pipeline.PipelineEvent.StepAnswered;
import io.twinmesh.actors.pipeline.PipelineEvent.StepReviewed;
import io.twinmesh.actors.pipeline.PipelineState.Done;
import io.twinmesh.actors.pipeline.PipelineState.Running;
import io.twinmesh.actors.pipeline.PipelineState.Unknown;
import io.twinmesh.persistence.history.ReviewState;
import io.twinmesh.persistence.identity.PipelineId;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules of a pipeline: pure functions from where it stands and what it hears to what is
/// stored.
///
/// | from | hears | stores | to |
/// |---|---|---|---|
/// | unknown | an order | `PipelineSubmitted` | running: the first step |
/// | running | the step's job is settled | `StepAnswered` | running: the next step |
/// | running | the same of the last step | `StepAnswered`, `PipelineCompleted` | done: completed |
/// | running | the same of a step that people judge first | `StepAnswered`, `ReviewAwaited` | running: waits |
/// | running: waits | accepted or amended | `StepReviewed` | running: the next step |
/// | running: waits | rejected, or nothing for too long | `PipelineStopped` | done: stopped |
/// | running | the job ended otherwise, or an output is not to be had | `PipelineStopped` | done: stopped |
///
/// A step's job is asked for only when all before it are settled, and each job reserves its own
/// price: of a step that is not asked nothing is ever reserved.
final class PipelineRules {
    private static final String AWAITING_REVIEW = "awaiting-review";

    private PipelineRules() {}

    static Optional<Refusal> refusesSubmit(PipelineState state, Order order) {
        return terms(state)
                .filter(terms -> !terms.bodyDigest().equals(order.bodyDigest()))
                .map(_ ->
                        new Refusal(
                                "idempotency.reused",
                                "This idempotency key was used with another request."));
    }

    static List<PipelineEvent> submit(PipelineState state, Order order, Instant now) {
        return state instanceof Unknown
                ? List.of(
                        new PipelineSubmitted(
                                order.patient(),
                                order.requester(),
                                order.payer(),
                                order.purpose(),
                                order.asOf(),
                                order.steps(),
                                order.confines(),
                                order.bodyDigest(),
                                now))
                : List.of();
    }

    /// What the step's job said.
    ///
    /// @param step that it was asked for; of an earlier one it means nothing any more
    /// @param judgedFirst whether a person judges its answer before the next step
    static List<PipelineEvent> heard(
            PipelineState state, int step, JobReply reply, boolean judgedFirst, Instant now) {
        if (!(state instanceof Running running) || running.current() != step) {
            return List.of();
        }
        return switch (reply) {
            case JobReply.Unknown _ -> List.of();
            case JobReply.Refused(var refusal) ->
                    List.of(
                            new PipelineStopped(
                                    step, JobStanding.REFUSED.text(), refusal.code(), now));
            case JobReply.Status(var status) -> heard(running, status, judgedFirst, now);
        };
    }

    private static List<PipelineEvent> heard(
            Running running, JobStatus status, boolean judgedFirst, Instant now) {
        var step = running.current();
        return switch (status.state()) {
            case SETTLED -> {
                var events = new ArrayList<PipelineEvent>();
                events.add(new StepAnswered(step, status.assessment().orElseThrow(), now));
                if (step == running.terms().steps().size() - 1) {
                    events.add(new PipelineCompleted(now));
                } else if (judgedFirst) {
                    events.add(new ReviewAwaited(step, now));
                }
                yield events;
            }
            // while it is being paid it has no code
            case ANSWERED, NOT_COMPUTED, REFUSED, FAILED ->
                    status.code().stream()
                            .<PipelineEvent>map(code ->
                                    new PipelineStopped(step, status.state().text(), code, now))
                            .toList();
            case SUBMITTED, QUEUED, RUNNING -> List.of();
        };
    }

    /// What a person found the last answer to be.
    ///
    /// @param step that it was asked for
    /// @param judged empty while nobody has judged it
    /// @param atMost how long a chain waits for that
    static List<PipelineEvent> judged(
            PipelineState state,
            int step,
            Optional<ReviewState> judged,
            Duration atMost,
            Instant now) {
        if (!(state instanceof Running(_, _, var awaited) && awaited.isPresent())
                || ((Running) state).last() != step) {
            return List.of();
        }
        if (judged.isEmpty()) {
            return now.isAfter(awaited.get().plus(atMost))
                    ? List.of(stopped(step, "pipeline.review-overdue", now))
                    : List.of();
        }
        return switch (judged.get()) {
            case ACCEPTED, AMENDED -> List.of(new StepReviewed(step, judged.get().text(), now));
            case REJECTED -> List.of(stopped(step, "answer.rejected", now));
            case COMPUTED, PENDING_REVIEW -> List.of();
        };
    }

    private static PipelineStopped stopped(int step, String code, Instant now) {
        return new PipelineStopped(step, JobStanding.SETTLED.text(), code, now);
    }

    static List<PipelineEvent> notFed(PipelineState state, int step, String code, Instant now) {
        return state instanceof Running running && running.current() == step
                ? List.of(new PipelineStopped(step, JobStanding.REFUSED.text(), code, now))
                : List.of();
    }

    /// Total and pure; an event that does not fit changes nothing.
    static PipelineState evolve(PipelineState state, PipelineEvent event) {
        return switch (event) {
            case PipelineSubmitted terms ->
                    state instanceof Unknown
                            ? new Running(terms, List.of(), Optional.empty())
                            : state;
            case StepAnswered answered ->
                    state instanceof Running(var terms, var answers, _)
                            ? new Running(
                                    terms, with(answers, answered.assessment()), Optional.empty())
                            : state;
            case ReviewAwaited awaited -> awaiting(state, Optional.of(awaited.at()));
            case StepReviewed _ -> awaiting(state, Optional.empty());
            case PipelineStopped stopped ->
                    state instanceof Running(var terms, var answers, _)
                            ? new Done(terms, answers.size(), Optional.of(stopped))
                            : state;
            case PipelineCompleted _ ->
                    state instanceof Running(var terms, var answers, _)
                            ? new Done(terms, answers.size(), Optional.empty())
                            : state;
        };
    }

    private static PipelineState awaiting(PipelineState state, Optional<Instant> since) {
        return state instanceof Running(var terms, var answers, _)
                ? new Running(terms, answers, since)
                : state;
    }

    private static List<Long> with(List<Long> answers, long answer) {
        var all = new ArrayList<>(answers);
        all.add(answer);
        return all;
    }

    static PipelineReply reply(PipelineId pipeline, PipelineState state) {
        return switch (state) {
            case Unknown _ -> new PipelineReply.Unknown();
            case Running(var terms, var answers, var awaited) ->
                    status(
                            pipeline,
                            terms,
                            "running",
                            answers.size(),
                            awaited.isPresent(),
                            Optional.empty());
            case Done(var terms, var answered, var stopped) ->
                    status(
                            pipeline,
                            terms,
                            stopped.isPresent() ? "stopped" : "completed",
                            answered,
                            false,
                            stopped);
        };
    }

    private static PipelineReply status(
            PipelineId pipeline,
            PipelineSubmitted terms,
            String state,
            int answered,
            boolean awaitsReview,
            Optional<PipelineStopped> stopped) {
        var steps = new ArrayList<StepStatus>();
        for (var step : terms.steps()) {
            var number = steps.size();
            String at;
            if (awaitsReview && number == answered - 1) {
                at = AWAITING_REVIEW;
            } else if (number < answered) {
                at = JobStanding.SETTLED.text();
            } else if (stopped.isPresent()) {
                at = number == stopped.get().step() ? stopped.get().state() : "not-asked";
            } else {
                at = number == answered && !awaitsReview ? "asked" : "waiting";
            }
            steps.add(new StepStatus(step, at));
        }
        return new PipelineReply.Status(
                new PipelineStatus(
                        pipeline,
                        terms.patient(),
                        terms.requester().client(),
                        state,
                        stopped.map(PipelineStopped::code),
                        steps));
    }

    private static Optional<PipelineSubmitted> terms(PipelineState state) {
        return switch (state) {
            case Unknown _ -> Optional.empty();
            case Running(var terms, _, _) -> Optional.of(terms);
            case Done(var terms, _, _) -> Optional.of(terms);
        };
    }
}
