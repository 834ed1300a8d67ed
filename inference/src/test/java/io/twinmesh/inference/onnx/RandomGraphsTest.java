package io.twinmesh.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.engine.GraphRefused;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Probe;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.onnx.OnnxGraph.Attribute;
import io.twinmesh.inference.onnx.OnnxGraph.Table;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Small graphs at random, of every operator that a graph may have and some that it may not: where
/// rows are said to stay apart, each is answered in company as it is alone.
class RandomGraphsTest {
    private static final int ROWS = 4;

    /// The width of a row is the number of rows, so that nothing fails for its shape alone.
    private static final int WIDTH = ROWS;

    private final Random random = new Random(20261128);

    private static final class Meeting {
        private int apart;
        private int together;
    }

    @Test
    void a_row_is_answered_in_company_as_it_is_alone() {
        var found = new Meeting();
        for (var i = 0; i < 1000; i++) {
            var graph = graph();
            try (var session =
                    OnnxSession.open(
                            graph,
                            new Device.Cpu(),
                            new OnnxSession.Size(1, ROWS),
                            System::nanoTime)) {
                if (session.size().maxRows() < ROWS) {
                    continue; // its shapes are of single rows
                }
                var same = answersAlike(session);
                assertThat(same || MixedRows.in(graph)).as("graph " + i).isTrue();
                found.apart += MixedRows.in(graph) ? 0 : 1;
                found.together += same ? 0 : 1;
            } catch (GraphRefused e) {
                // its shapes do not fit
            }
        }
        // both kinds were met, so that the comparison means something
        assertThat(found.apart).isGreaterThan(20);
        assertThat(found.together).isGreaterThan(20);
    }

    private byte[] graph() {
        var graph =
                new OnnxGraph("random")
                        .constant("square", numbers(WIDTH * WIDTH), WIDTH, WIDTH)
                        .constant("line", numbers(WIDTH), 1, WIDTH)
                        .constant("column", numbers(WIDTH), WIDTH, 1)
                        .constant("vector", numbers(WIDTH), WIDTH)
                        .constant("number", numbers(1));
        var names =
                new ArrayList<>(
                        List.of(
                                "rows", "flat", "rows", "square", "line", "column", "vector",
                                "number"));
        var steps = 1 + random.nextInt(4);
        for (var i = 0; i < steps; i++) {
            var output = "t" + i;
            node(graph, i == 0 ? List.of("rows", "flat") : List.of("t" + (i - 1)), names, output);
            names.add(output);
        }
        return graph.model(
                List.of(
                        new Table("rows", OnnxGraph.FLOAT, WIDTH),
                        new Table("flat", OnnxGraph.FLOAT, 0)),
                List.of(
                        new Table(
                                "t" + (steps - 1),
                                OnnxGraph.FLOAT,
                                List.of(WIDTH, WIDTH, 1, 0).get(random.nextInt(4)))));
    }

    /// @param newest one of which is among the inputs, so that most of the graph counts
    private void node(OnnxGraph graph, List<String> newest, List<String> names, String output) {
        var one = pick(newest);
        var other = pick(names);
        var axis = new Attribute.Whole("axis", random.nextInt(4) - 2);
        var pair = random.nextBoolean() ? List.of(one, other) : List.of(other, one);
        switch (random.nextInt(12)) {
            case 0 ->
                    graph.node(
                            pick(List.of("Relu", "Sigmoid", "Tanh", "Identity")),
                            List.of(one),
                            output);
            case 1, 2, 3 -> graph.node(pick(List.of("Add", "Sub", "Mul")), pair, output);
            case 4, 5 -> graph.node("MatMul", pair, output);
            case 6, 7 ->
                    graph.node(
                            "Gemm",
                            random.nextBoolean()
                                    ? pair
                                    : List.of(pair.getFirst(), pair.getLast(), pick(names)),
                            output,
                            new Attribute.Whole("transA", random.nextInt(2)),
                            new Attribute.Whole("transB", random.nextInt(2)));
            case 8 -> graph.node("Softmax", List.of(one), output, axis);
            case 9 -> graph.node("Softmax", List.of(one), output);
            case 10 ->
                    graph.node(
                            OnnxGraph.TREES,
                            "Scaler",
                            List.of(one),
                            output,
                            List.of(
                                    new Attribute.Floats("offset", floats()),
                                    new Attribute.Floats("scale", floats())));
            default -> graph.node(pick(List.of("Transpose", "CumSum")), List.of(one), output);
        }
    }

    private List<Float> floats() {
        return IntStream.range(0, WIDTH).mapToObj(_ -> random.nextFloat()).toList();
    }

    private float[] numbers(int count) {
        var numbers = new float[count];
        for (var i = 0; i < count; i++) {
            numbers[i] = 2 * random.nextFloat() - 1;
        }
        return numbers;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static boolean answersAlike(OnnxSession session) {
        var rows = Probe.singleRows(session.signature(), ROWS);
        var together = Probe.run(session, rows, ROWS);
        for (var i = 0; i < ROWS; i++) {
            var alone = Probe.run(session, List.of(rows.get(i)), 1);
            if (alone.isEmpty()
                    || together.size() <= i
                    || !close(alone.getFirst(), together.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Matrix products may add up in another order when there are more rows.
    private static boolean close(Rows these, Rows those) {
        var left = these.tensor(0).asFloatBuffer();
        var right = those.tensor(0).asFloatBuffer();
        while (left.hasRemaining()) {
            var one = left.get();
            if (Math.abs(one - right.get()) > 1e-4 * Math.max(1, Math.abs(one))) {
                return false;
            }
        }
        return true;
    }
}
