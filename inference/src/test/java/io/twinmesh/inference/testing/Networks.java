package io.twinmesh.inference.testing;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Table;
import io.twinmesh.inference.onnx.Perceptron;

import java.util.List;
import java.util.function.LongSupplier;

/// Graphs for tests, and rows by which answers can be told apart.
public final class Networks {
    public static final int WIDTH = 4;

    private Networks() {}

    public static OnnxSession open(byte[] graph, int slots, int maxRows) {
        return open(graph, slots, maxRows, System::nanoTime);
    }

    /// Loads a graph that is known to load.
    public static OnnxSession open(byte[] graph, int slots, int maxRows, LongSupplier nanos) {
        try {
            return OnnxSession.open(
                    graph, new Device.Cpu(), new OnnxSession.Size(slots, maxRows), nanos);
        } catch (GraphRefused e) {
            throw new AssertionError(e.code(), e);
        }
    }

    /// Answers `10 * x0 + x3`: what came in can be read off.
    public static byte[] readable() {
        return new OnnxGraph("readable")
                .constant("weights", new float[] {10, 0, 0, 1}, WIDTH, 1)
                .node("MatMul", List.of("features", "weights"), "answer")
                .model(
                        new Table("features", OnnxGraph.FLOAT, WIDTH),
                        new Table("answer", OnnxGraph.FLOAT, 1));
    }

    public static Rows row(float number) {
        return Rows.ofFloats(1, new float[] {number, 7, 7, 2 * number});
    }

    /// What the readable graph answers to the row of this number.
    public static float answerTo(float number) {
        return 12 * number;
    }

    /// Looks a number up in a list of three by its position, and fails where there is none.
    public static byte[] lookUp() {
        return new OnnxGraph("look-up")
                .constant("list", new float[] {10, 20, 30}, 3)
                .node("Cast", List.of("position"), "whole", new OnnxGraph.Attribute.Whole("to", 7))
                .node("Gather", List.of("list", "whole"), "found")
                .model(
                        new Table("position", OnnxGraph.FLOAT, 1),
                        new Table("found", OnnxGraph.FLOAT, 1));
    }

    /// A thousand divided by a whole number, rounded down; by 0 it ends the process.
    public static byte[] dividing() {
        return new OnnxGraph("dividing")
                .constant("thousand", new float[] {1000}, 1)
                .node("Cast", List.of("thousand"), "whole", new OnnxGraph.Attribute.Whole("to", 7))
                .node("Cast", List.of("by"), "divisor", new OnnxGraph.Attribute.Whole("to", 7))
                .node("Div", List.of("whole", "divisor"), "quotient")
                .node("Cast", List.of("quotient"), "answer", new OnnxGraph.Attribute.Whole("to", 1))
                .model(
                        new Table("by", OnnxGraph.FLOAT, 1),
                        new Table("answer", OnnxGraph.FLOAT, 1));
    }

    /// Adds up all rows: its answer has one row however many went in.
    public static byte[] summing() {
        return new OnnxGraph("summing")
                .node(
                        "ReduceSum",
                        List.of("features"),
                        "sum",
                        new OnnxGraph.Attribute.Whole("keepdims", 1))
                .model(
                        new Table("features", OnnxGraph.FLOAT, WIDTH),
                        new Table("sum", OnnxGraph.FLOAT, 1));
    }

    /// Each row's share among all rows of a run: an answer depends on the company.
    public static byte[] sharing() {
        return new OnnxGraph("sharing")
                .node(
                        "Softmax",
                        List.of("features"),
                        "share",
                        new OnnxGraph.Attribute.Whole("axis", 0))
                .model(
                        new Table("features", OnnxGraph.FLOAT, WIDTH),
                        new Table("share", OnnxGraph.FLOAT, WIDTH));
    }

    /// As [#sharing], of the features above 100 only: rows that are small have nothing to share.
    public static byte[] comparing() {
        return new OnnxGraph("comparing")
                .constant("offset", new float[] {100}, 1)
                .node("Sub", List.of("features", "offset"), "beyond")
                .node("Relu", List.of("beyond"), "high")
                .node("Softmax", List.of("high"), "share", new OnnxGraph.Attribute.Whole("axis", 0))
                .node("Mul", List.of("share", "high"), "weighed")
                .node("Div", List.of("weighed", "high"), "answer")
                .model(
                        new Table("features", OnnxGraph.FLOAT, WIDTH),
                        new Table("answer", OnnxGraph.FLOAT, WIDTH));
    }

    /// So many products of large matrices, one after the other, that it takes seconds.
    public static byte[] slow() {
        var width = 1024;
        var graph =
                new OnnxGraph("slow").constant("weights", new float[width * width], width, width);
        var from = "features";
        for (var i = 0; i < 1_000; i++) {
            graph.node("MatMul", List.of(from, "weights"), "product" + i);
            from = "product" + i;
        }
        return graph.node("Identity", List.of(from), "answer")
                .model(
                        new Table("features", OnnxGraph.FLOAT, width),
                        new Table("answer", OnnxGraph.FLOAT, width));
    }

    public static Perceptron large() {
        return Perceptron.untrained(3, 256, 1024, 1024, 16);
    }

    public static Perceptron small() {
        return Perceptron.untrained(3, 32, 64, 5);
    }
}
