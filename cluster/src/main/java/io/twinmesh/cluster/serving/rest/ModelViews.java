package io.twinmesh.cluster.serving.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.engine.TensorSpec;
import io.twinmesh.inference.serving.Datatypes;
import io.twinmesh.inference.serving.ModelRepository;
import io.twinmesh.inference.serving.ModelRepository.Version;
import io.twinmesh.inference.serving.ServedModel;

import java.util.List;

/// What the protocol says about models, as JSON.
final class ModelViews {
    private ModelViews() {}

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode metadata(ServedModel model, ModelRepository repository, boolean batches) {
        var tree = object().put("name", model.name());
        var versions = tree.putArray("versions");
        repository.versions(model.name()).forEach(it -> versions.add(String.valueOf(it)));
        tree.put("platform", "onnx_onnxv1");
        tensors(tree.putArray("inputs"), model.signature().inputs(), batches);
        tensors(tree.putArray("outputs"), model.signature().outputs(), batches);
        tree.putObject("properties")
                .put("digest", model.digest().text())
                .put("max_rows", String.valueOf(model.maxRows()))
                .put(
                        "batching",
                        switch (model.sharing()) {
                            case ON -> "on";
                            case OFF -> "off";
                            case ROWS_MEET -> "off: the rows of a request may meet in this graph";
                        });
        return tree;
    }

    private static void tensors(ArrayNode into, List<TensorSpec> specs, boolean batches) {
        for (var spec : specs) {
            var tree = into.addObject();
            tree.put("name", spec.name()).put("datatype", Datatypes.name(spec.type()));
            var shape = tree.putArray("shape").add(batches ? -1 : 1);
            spec.rowShape().forEach(shape::add);
        }
    }

    /// @param readyOnly leaves out what cannot be asked
    static ArrayNode index(List<ModelRepository.Entry> entries, boolean readyOnly) {
        var tree = JsonNodeFactory.instance.arrayNode();
        for (var entry : entries) {
            switch (entry.state()) {
                case Version.Ready _ -> line(tree, entry).put("state", "READY").put("reason", "");
                case Version.Unavailable it -> {
                    if (!readyOnly) {
                        line(tree, entry).put("state", "UNAVAILABLE").put("reason", it.reason());
                    }
                }
            }
        }
        return tree;
    }

    private static ObjectNode line(ArrayNode tree, ModelRepository.Entry entry) {
        return tree.addObject()
                .put("name", entry.name())
                .put("version", String.valueOf(entry.version()));
    }

    /// As Triton's statistics extension: requests in `inference_stats`, runs in `batch_stats`.
    /// Copying in and out is part of `compute_infer`, and there is no cache of answers.
    static ObjectNode statistics(List<ServedModel> models) {
        var tree = object();
        var all = tree.putArray("model_stats");
        for (var model : models) {
            var counts = model.statistics();
            var times = model.times();
            var one =
                    all.addObject()
                            .put("name", model.name())
                            .put("version", String.valueOf(model.version()))
                            .put("last_inference", model.lastAsked())
                            .put("inference_count", counts.rows())
                            .put("execution_count", counts.runs());
            var sums = one.putObject("inference_stats");
            counted(sums, "success", model.answered().count(), model.answered().nanos());
            counted(sums, "fail", model.refused().count(), model.refused().nanos());
            counted(sums, "queue", counts.answered() + counts.failed(), times.queuedNanos());
            computed(sums, counts.answered(), times.computedNanos());
            counted(sums, "cache_hit", 0, 0);
            counted(sums, "cache_miss", 0, 0);
            var sizes = one.putArray("batch_stats");
            times.sizes()
                    .forEach((rows, size) ->
                            computed(
                                    sizes.addObject().put("batch_size", rows),
                                    size.runs(),
                                    size.nanos()));
        }
        return tree;
    }

    private static void computed(ObjectNode into, long count, long nanos) {
        counted(into, "compute_input", 0, 0);
        counted(into, "compute_infer", count, nanos);
        counted(into, "compute_output", 0, 0);
    }

    private static void counted(ObjectNode into, String name, long count, long nanos) {
        into.putObject(name).put("count", count).put("ns", nanos);
    }
}
