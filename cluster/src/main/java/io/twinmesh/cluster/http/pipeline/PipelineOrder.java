package io.twinmesh.cluster.http.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.pipeline.PipelineCommand.Order;
import io.twinmesh.actors.pipeline.PipelineStep;
import io.twinmesh.actors.pipeline.PipelineStep.Feed;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.cluster.http.twin.QuestionBody;
import io.twinmesh.inference.catalog.ModelCatalog;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.key.Sealed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Reads the steps of a pipeline: which model, which of its inputs are outputs of steps before, and
/// which the asker gives.
final class PipelineOrder {
    private static final Set<String> FIELDS = Set.of("model", "from", "inputs");

    private final Function<String, ModelCatalog.Entry> models;
    private final IntFunction<JobId> jobs;
    private final BiFunction<JobId, String, Sealed> seal;
    private final List<PipelineStep> steps = new ArrayList<>();
    private final List<ModelManifest> manifests = new ArrayList<>();

    /// @param models finds a model that answers here by its name, or refuses
    /// @param jobs names the job of a step
    /// @param seal seals what is given with the step of a job
    PipelineOrder(
            Function<String, ModelCatalog.Entry> models,
            IntFunction<JobId> jobs,
            BiFunction<JobId, String, Sealed> seal) {
        this.models = models;
        this.jobs = jobs;
        this.seal = seal;
    }

    List<PipelineStep> read(JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > Order.MOST_STEPS) {
            throw invalid("'steps' is a list of 1 to " + Order.MOST_STEPS + " steps.");
        }
        list.forEach(this::step);
        return List.copyOf(steps);
    }

    /// Of the steps that were read.
    List<ModelManifest> manifests() {
        return List.copyOf(manifests);
    }

    private void step(JsonNode node) {
        var number = steps.size();
        var here = "step " + number + ": ";
        if (!(node instanceof ObjectNode object)
                || !object.path("model").isTextual()
                || object.properties().stream().anyMatch(f -> !FIELDS.contains(f.getKey()))) {
            throw invalid(
                    here
                            + "a step is {\"model\":…,\"from\":{input:"
                            + " \"step.output\"},\"inputs\":{…}}.");
        }
        var model = models.apply(object.path("model").textValue());
        steps.add(
                new PipelineStep(
                        jobs.apply(number),
                        model.manifest().id().name(),
                        model.digest().text(),
                        model.manifest().priceTokens(),
                        feeds(here, object.path("from"), model.manifest()),
                        given(here, object, model.manifest(), jobs.apply(number))));
        manifests.add(model.manifest());
    }

    private List<Feed> feeds(String here, JsonNode from, ModelManifest manifest) {
        if (from.isMissingNode()) {
            return List.of();
        }
        if (!from.isObject() || from.size() > PipelineStep.MOST_FEEDS) {
            throw invalid(
                    here
                            + "'from' is one object of at most "
                            + PipelineStep.MOST_FEEDS
                            + " texts.");
        }
        var feeds = new ArrayList<Feed>();
        for (var field : from.properties()) {
            var input =
                    manifest.input(field.getKey())
                            .filter(it -> it.type() instanceof InputSpec.Type.Amount)
                            .orElseThrow(() ->
                                    invalid(
                                            here
                                                    + "'from' names no number that the model"
                                                    + " takes."));
            feeds.add(feed(here, input, field.getValue().asText()));
        }
        return feeds;
    }

    private Optional<Sealed> given(
            String here, ObjectNode step, ModelManifest manifest, JobId job) {
        var inputs = QuestionBody.inputs(step, manifest);
        var taken = QuestionBody.askable(manifest);
        for (var one : inputs.properties()) {
            // the names are not repeated: a caller may have put a value there by mistake
            if (!taken.contains(one.getKey()) || step.path("from").has(one.getKey())) {
                throw invalid(
                        here
                                + "'inputs' may hold, and 'from' may not name as well: "
                                + String.join(", ", taken));
            }
        }
        return inputs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        seal.apply(
                                job,
                                new String(CanonicalJson.bytes(inputs), StandardCharsets.UTF_8)));
    }

    private Feed feed(String here, InputSpec input, String text) {
        var dot = text.indexOf('.');
        if (dot < 1 || !text.substring(0, dot).matches("[0-9]")) {
            throw invalid(here + "an output is named by its step and name, \"0.egfr\".");
        }
        var step = Integer.parseInt(text.substring(0, dot));
        var output =
                manifests.stream()
                        .skip(step)
                        .limit(1)
                        .flatMap(manifest -> manifest.outputs().stream())
                        .filter(known -> known.name().equals(text.substring(dot + 1)))
                        .findFirst()
                        .orElseThrow(() -> invalid(here + "no step before it has that output."));
        if (UnitConversion.convert(input, 1, Optional.of(output.unit()))
                instanceof UnitConversion.Result.Refused(var refusal)) {
            throw invalid(
                    here
                            + (refusal.why() + ", and the output " + output.name() + " of step ")
                            + (step + " is in " + output.unit() + "."));
        }
        return new Feed(input.name(), step, output.name());
    }

    private static Refused invalid(String why) {
        return new Refused(400, "pipeline.step-invalid", why);
    }
}
