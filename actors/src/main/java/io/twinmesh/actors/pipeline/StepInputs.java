package io.twinmesh.actors.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.actors.pipeline.PipelineState.Running;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.history.AmendedValue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reads what a step takes from the answers before it, out of the twin's sealed history, and opens
/// what the client gave with it. The values live in memory only, on their way to the twin.
final class StepInputs {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final StoredWork work;
    private final StepValues values;
    private final StepReviews reviews;

    StepInputs(StoredWork work, StepValues values, StepReviews reviews) {
        this.work = work;
        this.values = values;
        this.reviews = reviews;
    }

    /// Whether a step takes anything but the twin's values.
    static boolean needed(PipelineStep step) {
        return !step.feeds().isEmpty() || step.given().isPresent();
    }

    CompletionStage<PipelineNote> read(Running running) {
        CompletionStage<Map<Integer, Said>> all =
                CompletableFuture.completedFuture(new HashMap<>());
        for (var step :
                running.step().feeds().stream()
                        .map(PipelineStep.Feed::step)
                        .distinct()
                        .sorted()
                        .toList()) {
            all =
                    all.thenCombine(
                            said(running, step),
                            (answers, one) -> {
                                answers.put(step, one);
                                return answers;
                            });
        }
        return all.thenCombine(given(running), (answers, given) -> note(running, answers, given));
    }

    /// What a step before said, or why that cannot be had.
    private sealed interface Said {
        record Outputs(List<Outcome.Output> outputs) implements Said {}

        record Nothing(String code) implements Said {}
    }

    private CompletionStage<Said> said(Running running, int number) {
        var step = running.terms().steps().get(number);
        var outputs =
                work.at(running.terms().patient(), running.answers().get(number))
                        .thenApply(StepInputs::outputs);
        return reviews.reviewedFirst(step.modelDigest())
                ? outputs.thenCombine(reviews.of(step.job()), StepInputs::judged)
                : outputs;
    }

    private static Said outputs(Optional<StoredWork.Work> answer) {
        return answer.<Said>map(found ->
                        switch (OutcomeJson.read(found.outcome())) {
                            case Outcome.Computed computed -> new Said.Outputs(computed.outputs());
                            case Outcome.NotComputed _ -> new Said.Outputs(List.of());
                        })
                .orElseGet(() -> new Said.Nothing("twin.erased"));
    }

    /// What an amended answer should have said stands for all of it.
    private static Said judged(Said said, Optional<StepReviews.Judged> judged) {
        if (said instanceof Said.Nothing) {
            return said;
        }
        return judged.<Said>map(found ->
                        switch (found.state()) {
                            case ACCEPTED -> said;
                            case AMENDED -> amended(found.amended());
                            case REJECTED, COMPUTED, PENDING_REVIEW ->
                                    new Said.Nothing("answer.rejected");
                        })
                .orElseGet(() -> new Said.Nothing("input.not-reviewed"));
    }

    private static Said amended(List<AmendedValue> values) {
        return values.isEmpty()
                ? new Said.Nothing("pipeline.amended-without-values")
                : new Said.Outputs(
                        values.stream()
                                .map(one ->
                                        new Outcome.Output(
                                                one.output(),
                                                one.value().doubleValue(),
                                                one.unit()))
                                .toList());
    }

    /// JSON text of one object; empty when the patient's key is gone.
    private CompletionStage<Optional<String>> given(Running running) {
        var step = running.step();
        return step.given()
                .map(it -> values.open(running.terms().patient(), step.job(), it))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.of("{}")));
    }

    private static PipelineNote note(
            Running running, Map<Integer, Said> answers, Optional<String> given) {
        if (given.isEmpty()) {
            return new PipelineNote.NotFed(running.current(), "twin.erased");
        }
        var inputs = object(given.get());
        for (var feed : running.step().feeds()) {
            switch (answers.getOrDefault(feed.step(), new Said.Outputs(List.of()))) {
                case Said.Nothing(var code) -> {
                    return new PipelineNote.NotFed(running.current(), code);
                }
                case Said.Outputs(var outputs) -> {
                    var output =
                            outputs.stream()
                                    .filter(one -> one.name().equals(feed.output()))
                                    .findFirst();
                    if (output.isEmpty()) {
                        return new PipelineNote.NotFed(
                                running.current(), "pipeline.output-missing");
                    }
                    inputs.putObject(feed.input())
                            .put("value", output.get().value())
                            .put("unit", output.get().unit())
                            .put("job", running.terms().steps().get(feed.step()).job().value());
                }
            }
        }
        return new PipelineNote.Fed(running.current(), inputs.toString());
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException | ClassCastException _) {
            // the text is clinical and must not travel in a message
            throw new IllegalStateException("what was given with a step is no JSON object");
        }
    }
}
