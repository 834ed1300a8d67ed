package io.twinmesh.cluster.serving;

import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder of models whose answers can be read off their questions.
final class ServedFolder {
    private ServedFolder() {}

    /// `weighted` (versions 2 and 10, and an older one that is not served), `whole` (INT64 in and
    /// out), `pair` (two inputs, three outputs), `shares` (each row's share among all of a request)
    /// and `broken` (not a graph), each by name.
    static Path make(Path root, boolean withBroken) throws IOException {
        put(root, "weighted", 1, weighted(1));
        put(root, "weighted", 2, weighted(10));
        put(root, "weighted", 10, weighted(100));
        Files.writeString(
                root.resolve("weighted").resolve("model.json"),
                "{\"versions\": [2, 10], \"max-rows\": 32}");
        put(root, "whole", 1, whole());
        put(root, "pair", 1, pair(1));
        put(root, "pair", 2, pair(10));
        Files.writeString(root.resolve("pair").resolve("model.json"), "{\"versions\": \"all\"}");
        put(root, "shares", 1, shares());
        if (withBroken) {
            put(root, "broken", 1, new byte[] {1, 2, 3});
        }
        return root;
    }

    static void put(Path root, String name, int version, byte[] graph) throws IOException {
        var folder = Files.createDirectories(root.resolve(name).resolve(String.valueOf(version)));
        Files.write(folder.resolve("model.onnx"), graph);
    }

    /// Answers `sum = weight * x0 + x3`.
    static byte[] weighted(float weight) {
        return new OnnxGraph("weighted")
                .constant("weights", new float[] {weight, 0, 0, 1}, 4, 1)
                .node("MatMul", List.of("x", "weights"), "sum")
                .model(new Table("x", OnnxGraph.FLOAT, 4), new Table("sum", OnnxGraph.FLOAT, 1));
    }

    static byte[] shares() {
        return new OnnxGraph("shares")
                .node("Softmax", List.of("x"), "share", new OnnxGraph.Attribute.Whole("axis", 0))
                .model(new Table("x", OnnxGraph.FLOAT, 1), new Table("share", OnnxGraph.FLOAT, 1));
    }

    /// Answers what came.
    static byte[] whole() {
        return new OnnxGraph("whole")
                .node("Identity", List.of("n"), "same")
                .model(new Table("n", OnnxGraph.WHOLE, 2), new Table("same", OnnxGraph.WHOLE, 2));
    }

    /// Answers what came, and the same as INT64.
    ///
    /// @param type the number of an ONNX element type
    static byte[] plain(int type) {
        return new OnnxGraph("plain")
                .node("Identity", List.of("x"), "same")
                .node("Cast", List.of("x"), "whole", new OnnxGraph.Attribute.Whole("to", 7))
                .model(
                        List.of(new Table("x", type, 2)),
                        List.of(
                                new Table("same", type, 2),
                                new Table("whole", OnnxGraph.WHOLE, 2)));
    }

    /// Answers what came, and the number that it says.
    static byte[] spelled() {
        return new OnnxGraph("spelled")
                .node("Identity", List.of("x"), "same")
                .node("Cast", List.of("x"), "number", new OnnxGraph.Attribute.Whole("to", 1))
                .model(
                        List.of(new Table("x", 8, 2)),
                        List.of(new Table("same", 8, 2), new Table("number", OnnxGraph.FLOAT, 2)));
    }

    /// Answers the texts that came.
    static byte[] echo() {
        return new OnnxGraph("echo")
                .node("Identity", List.of("x"), "same")
                .model(new Table("x", 8, 2), new Table("same", 8, 2));
    }

    /// Answers `low = x + y`, `high = scale * (x + y)` and `many = n`, declared in this order.
    static byte[] pair(float scale) {
        return new OnnxGraph("pair")
                .constant("scale", new float[] {scale}, 1)
                .node("Add", List.of("x", "y"), "low")
                .node("Mul", List.of("low", "scale"), "high")
                .node("Identity", List.of("n"), "many")
                .model(
                        List.of(
                                new Table("x", OnnxGraph.FLOAT, 2),
                                new Table("y", OnnxGraph.FLOAT, 2),
                                new Table("n", OnnxGraph.WHOLE, 1)),
                        List.of(
                                new Table("low", OnnxGraph.FLOAT, 2),
                                new Table("high", OnnxGraph.FLOAT, 2),
                                new Table("many", OnnxGraph.WHOLE, 1)));
    }
}
