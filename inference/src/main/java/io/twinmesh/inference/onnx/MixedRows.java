package io.twinmesh.inference.onnx;

import com.google.protobuf.CodedInputStream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whether the rows of one run meet in a graph, read off its structure. Where they do, an answer
/// depends on what else is in the run, and runs are no place for several callers.
///
/// Made-up rows do not always show it: what is saturated, or multiplied by zero, is the same in any
/// company until the numbers are those of a patient.
///
/// | operator | rows meet |
/// |---|---|
/// | `MatMul` | when the right factor is made of rows |
/// | `Gemm` | when the right factor is made of rows, or the left one is and is transposed |
/// | `Softmax` | along the first axis, or one counted from the end that may be the first |
///
/// Of other operators nothing is known here: trying has to show it. Field numbers are those of
/// `onnx.proto3`.
public final class MixedRows {
    private final Set<String> constants = new HashSet<>();

    /// Tensors of which each row was made of rows of the inputs.
    private final Set<String> ofRows = new HashSet<>();

    private final List<Node> nodes = new ArrayList<>();

    private MixedRows() {}

    private static final class Node {
        private final List<String> inputs = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private String operator = "";
        private boolean transposed;
        private long axis = -1;
    }

    /// @param graph that ONNX Runtime takes
    /// @throws IllegalArgumentException when it is none
    public static boolean in(byte[] graph) {
        var found = new MixedRows();
        var in = CodedInputStream.newInstance(graph);
        try {
            ProtoFields.each(
                    in,
                    (field, _) -> {
                        if (field != 7) {
                            return false;
                        }
                        ProtoFields.message(in, found::graph);
                        return true;
                    });
        } catch (IOException e) {
            throw new IllegalArgumentException("want an ONNX graph", e);
        }
        return found.meet();
    }

    private void graph(CodedInputStream in) throws IOException {
        ProtoFields.each(
                in,
                (field, _) -> {
                    switch (field) {
                        case 1 -> ProtoFields.message(in, this::node);
                        case 5 -> ProtoFields.message(in, it -> text(it, 8, constants));
                        case 11 -> ProtoFields.message(in, it -> text(it, 1, ofRows));
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static void text(CodedInputStream in, int wanted, Set<String> into) throws IOException {
        ProtoFields.each(
                in,
                (field, delimited) -> field == wanted && delimited && add(into, in.readString()));
    }

    private static boolean add(Set<String> into, String text) {
        into.add(text);
        return true;
    }

    private void node(CodedInputStream in) throws IOException {
        var node = new Node();
        nodes.add(node);
        ProtoFields.each(
                in,
                (field, _) -> {
                    switch (field) {
                        case 1 -> node.inputs.add(in.readString());
                        case 2 -> node.outputs.add(in.readString());
                        case 4 -> node.operator = in.readString();
                        case 5 -> ProtoFields.message(in, it -> attribute(it, node));
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static void attribute(CodedInputStream in, Node node) throws IOException {
        var name = new String[] {""};
        var whole = new long[1];
        ProtoFields.each(
                in,
                (field, _) -> {
                    switch (field) {
                        case 1 -> name[0] = in.readString();
                        case 3 -> whole[0] = in.readInt64();
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
        switch (name[0]) {
            case "axis" -> node.axis = whole[0];
            case "transA" -> node.transposed = whole[0] != 0;
            default -> {}
        }
    }

    /// Operators stand in the order in which they can be computed: ONNX asks for that.
    private boolean meet() {
        ofRows.removeAll(constants);
        for (var node : nodes) {
            if (meet(node)) {
                return true;
            }
            if (node.inputs.stream().anyMatch(ofRows::contains)) {
                ofRows.addAll(node.outputs);
            }
        }
        return false;
    }

    private boolean meet(Node node) {
        return switch (node.operator) {
            case "MatMul" -> madeOfRows(node, 1);
            case "Gemm" -> madeOfRows(node, 1) || (node.transposed && madeOfRows(node, 0));
            case "Softmax" -> madeOfRows(node, 0) && (node.axis == 0 || node.axis < -1);
            default -> false;
        };
    }

    private boolean madeOfRows(Node node, int input) {
        return node.inputs.size() > input && ofRows.contains(node.inputs.get(input));
    }
}
