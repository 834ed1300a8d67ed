package io.twinmesh.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.onnx.OnnxGraph.Attribute;
import io.twinmesh.inference.onnx.OnnxGraph.Table;
import io.twinmesh.inference.testing.Networks;

import org.junit.jupiter.api.Test;

import java.util.List;

class MixedRowsTest {
    private static OnnxGraph graph() {
        return new OnnxGraph("g").constant("square", new float[16], 4, 4);
    }

    private static boolean meet(OnnxGraph graph) {
        return MixedRows.in(
                graph.model(
                        new Table("rows", OnnxGraph.FLOAT, 4),
                        new Table("answer", OnnxGraph.FLOAT, 4)));
    }

    private static boolean softmax(long axis) {
        return meet(
                graph().node(
                                "Softmax",
                                List.of("rows"),
                                "answer",
                                new Attribute.Whole("axis", axis)));
    }

    @Test
    void a_matrix_from_the_left_mixes_rows_and_one_from_the_right_does_not() {
        assertThat(meet(graph().node("MatMul", List.of("square", "rows"), "answer"))).isTrue();
        assertThat(meet(graph().node("MatMul", List.of("rows", "square"), "answer"))).isFalse();
        assertThat(meet(graph().node("Gemm", List.of("square", "rows"), "answer"))).isTrue();
        assertThat(meet(graph().node("Gemm", List.of("rows", "square"), "answer"))).isFalse();
    }

    @Test
    void rows_that_are_transposed_meet_and_a_transposed_constant_does_no_harm() {
        var left = new Attribute.Whole("transA", 1);
        var right = new Attribute.Whole("transB", 1);

        assertThat(meet(graph().node("Gemm", List.of("rows", "square"), "answer", left))).isTrue();
        assertThat(meet(graph().node("Gemm", List.of("rows", "square"), "answer", right)))
                .isFalse();
    }

    @Test
    void shares_are_of_a_row_along_the_last_axis_only() {
        assertThat(softmax(0)).isTrue();
        assertThat(softmax(-2)).isTrue();
        assertThat(softmax(-1)).isFalse();
        assertThat(softmax(1)).isFalse();
        assertThat(meet(graph().node("Softmax", List.of("rows"), "answer"))).isFalse();
    }

    @Test
    void what_is_made_of_rows_is_followed_through_other_operators() {
        assertThat(
                        meet(
                                graph().node("Relu", List.of("rows"), "positive")
                                        .node("MatMul", List.of("rows", "positive"), "answer")))
                .isTrue();
    }

    @Test
    void an_operator_that_nobody_looked_at_is_not_trusted() {
        assertThat(meet(graph().node("CumSum", List.of("rows", "square"), "answer"))).isTrue();
        assertThat(meet(graph().node("made.up", "Relu", List.of("rows"), "answer", List.of())))
                .isTrue();
        assertThat(meet(graph().node("Identity", List.of("square"), "answer"))).isTrue();
    }

    /// `[rows, 1]` beside `[rows]` is spread out to `[rows, rows]`; a share among `[rows]` is of
    /// them all.
    @Test
    void rows_that_are_numbers_meet_along_their_last_axis() {
        var numbers =
                graph().constant("vector", new float[4], 4)
                        .node("MatMul", List.of("rows", "vector"), "numbers");
        var single = new Table("rows", OnnxGraph.FLOAT, 4);
        var flat = new Table("numbers", OnnxGraph.FLOAT, 0);
        var answer = new Table("answer", OnnxGraph.FLOAT, 0);

        assertThat(MixedRows.in(numbers.model(single, flat))).isFalse();
        assertThat(
                        MixedRows.in(
                                numbers.node("Softmax", List.of("numbers"), "answer")
                                        .model(single, answer)))
                .isTrue();
        assertThat(
                        MixedRows.in(
                                new OnnxGraph("g")
                                        .node("Mul", List.of("rows", "flat"), "answer")
                                        .model(
                                                List.of(
                                                        new Table("rows", OnnxGraph.FLOAT, 1),
                                                        new Table("flat", OnnxGraph.FLOAT, 0)),
                                                List.of(new Table("answer", OnnxGraph.FLOAT, 1)))))
                .isTrue();
    }

    @Test
    void a_constant_for_each_place_in_a_run_ties_a_row_to_its_place() {
        for (var shape : List.of(new long[] {4, 4}, new long[] {1, 4, 4})) {
            var places = new OnnxGraph("g").constant("square", new float[16], shape);
            assertThat(meet(places.node("Add", List.of("rows", "square"), "answer"))).isTrue();
        }
        for (var shape : List.of(new long[] {1, 4}, new long[] {4}, new long[0])) {
            var all = new OnnxGraph("g").constant("one", new float[shape.length * 3 + 1], shape);
            assertThat(meet(all.node("Add", List.of("rows", "one"), "answer"))).isFalse();
        }
    }

    @Test
    void networks_of_layers_keep_rows_apart() {
        assertThat(MixedRows.in(Networks.small().onnx())).isFalse();
        assertThat(MixedRows.in(Networks.large().onnx())).isFalse();
        assertThat(MixedRows.in(Networks.readable())).isFalse();
        assertThat(MixedRows.in(Networks.sharing())).isTrue();
        assertThat(MixedRows.in(Networks.comparing())).isTrue();
    }

    @Test
    void every_built_in_graph_keeps_rows_apart() {
        var graphs = BuiltInModel.all().stream().flatMap(it -> it.blob().stream()).toList();

        assertThat(graphs).isNotEmpty().noneMatch(MixedRows::in);
    }
}
