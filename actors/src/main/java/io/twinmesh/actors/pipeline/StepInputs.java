package io.twinmesh.actors.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.actors.job.JobNeighbours.StoredWork;
import io.twinmesh.actors.pipeline.PipelineState.Running;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reads what a step takes from the answers before it, out of the twin's sealed history. The values
/// live in memory only, on their way to the twin.
final class StepInputs {
    private final StoredWork work;

    StepInputs(StoredWork work) {
        this.work = work;
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
        return all.thenApply(answers -> note(running, answers));
    }

    private static PipelineNote note(
            Running running, Map<Integer, Optional<StoredWork.Work>> answers) {
        var inputs = JsonNodeFactory.instance.objectNode();
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
