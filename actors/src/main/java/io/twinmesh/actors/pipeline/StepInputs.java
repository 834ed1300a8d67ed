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

import java.util.HashMap;
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

    StepInputs(StoredWork work, StepValues values) {
        this.work = work;
        this.values = values;
    }

    /// Whether a step takes anything but the twin's values.
    static boolean needed(PipelineStep step) {
        return !step.feeds().isEmpty() || step.given().isPresent();
    }

    CompletionStage<PipelineNote> read(Running running) {
        CompletionStage<Map<Integer, Optional<StoredWork.Work>>> all =
                CompletableFuture.completedFuture(new HashMap<>());
        for (var step :
                running.step().feeds().stream()
                        .map(PipelineStep.Feed::step)
                        .distinct()
                        .sorted()
                        .toList()) {
            var answer = work.at(running.terms().patient(), running.answers().get(step));
            all =
                    all.thenCombine(
                            answer,
                            (answers, one) -> {
                                answers.put(step, one);
                                return answers;
                            });
        }
        return all.thenCombine(given(running), (answers, given) -> note(running, answers, given));
    }

    /// JSON text of one object; empty when the patient's key is gone.
    private CompletionStage<Optional<String>> given(Running running) {
        var step = running.step();
        return step.given()
                .map(it -> values.open(running.terms().patient(), step.job(), it))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.of("{}")));
    }

    private static PipelineNote note(
            Running running,
            Map<Integer, Optional<StoredWork.Work>> answers,
            Optional<String> given) {
        if (given.isEmpty()) {
            return new PipelineNote.NotFed(running.current(), "twin.erased");
        }
        var inputs = object(given.get());
        for (var feed : running.step().feeds()) {
            var answer = answers.getOrDefault(feed.step(), Optional.empty());
            if (answer.isEmpty()) {
                return new PipelineNote.NotFed(running.current(), "twin.erased");
            }
            var output = output(answer.get(), feed.output());
            if (output.isEmpty()) {
                return new PipelineNote.NotFed(running.current(), "pipeline.output-missing");
            }
            inputs.putObject(feed.input())
                    .put("value", output.get().value())
                    .put("unit", output.get().unit())
                    .put("job", running.terms().steps().get(feed.step()).job().value());
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

    private static Optional<Outcome.Output> output(StoredWork.Work answer, String name) {
        return switch (OutcomeJson.read(answer.outcome())) {
            case Outcome.Computed computed ->
                    computed.outputs().stream()
                            .filter(output -> output.name().equals(name))
                            .findFirst();
            case Outcome.NotComputed _ -> Optional.empty();
        };
    }
}
