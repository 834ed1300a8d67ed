package io.twinmesh.inference.runtime;

import com.google.protobuf.CodedInputStream;

import io.twinmesh.inference.onnx.ProtoFields;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which tensors of a graph hold whole numbers, in doubt those that might, and whether one is
/// divided. ONNX Runtime divides whole numbers as the processor does: by 0, or the least number by
/// -1, is a signal (SIGFPE) that ends the process, and either may stand in an input.
final class WholeNumbers {
    private static final String DIVISION = "Div";

    /// Inputs and outputs of all operators together: a graph of a stranger could name millions.
    private static final int MOST_ENDS = 100_000;

    /// Whose outputs are of the type of their inputs.
    private static final Set<String> TYPE_KEEPING =
            Set.of("Add", "Clip", DIVISION, "Gemm", "Identity", "MatMul", "Mul", "Relu", "Sub");

    /// FLOAT, FLOAT16, DOUBLE, BFLOAT16 of `TensorProto.DataType`.
    private static final Set<Long> FLOATING = Set.of(1L, 10L, 11L, 16L);

    private record Node(String operator, List<String> inputs, List<String> outputs, Types cast) {}

    /// The element types that one thing names.
    private static final class Types {
        private boolean floating;
        private boolean other;

        void add(long type) {
            if (FLOATING.contains(type)) {
                floating = true;
            } else {
                other = true;
            }
        }

        boolean whole() {
            return other || !floating;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> whole = new HashSet<>();
    private int ends;

    private WholeNumbers() {}

    /// @param blob a graph of the operators that [OnnxScreen] lets pass
    static boolean divided(byte[] blob) throws IOException {
        var numbers = new WholeNumbers();
        var in = CodedInputStream.newInstance(blob);
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (field != 7 || !delimited) {
                        return false;
                    }
                    ProtoFields.message(in, numbers::graph);
                    return true;
                });
        numbers.follow();
        return numbers.nodes.stream()
                .anyMatch(node -> node.operator.equals(DIVISION) && numbers.enter(node));
    }

    /// Operators may stand in any order: each is looked at again when one of its inputs turned out
    /// to be whole.
    private void follow() {
        var readers = new HashMap<String, List<Node>>();
        for (var node : nodes) {
            node.inputs.forEach(
                    it -> readers.computeIfAbsent(it, _ -> new ArrayList<>()).add(node));
        }
        var next = new ArrayDeque<>(nodes);
        while (!next.isEmpty()) {
            var node = next.remove();
            if (givesWhole(node)) {
                for (var output : node.outputs) {
                    if (whole.add(output)) {
                        next.addAll(readers.getOrDefault(output, List.of()));
                    }
                }
            }
        }
    }

    private boolean givesWhole(Node node) {
        return node.operator.equals("Cast")
                ? node.cast.whole()
                : TYPE_KEEPING.contains(node.operator) && enter(node);
    }

    private boolean enter(Node node) {
        return node.inputs.stream().anyMatch(whole::contains);
    }

    private void graph(CodedInputStream in) throws IOException {
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (!delimited) {
                        return false;
                    }
                    switch (field) {
                        case 1 -> ProtoFields.message(in, this::node);
                        case 5 -> ProtoFields.message(in, this::constant);
                        case 11 -> ProtoFields.message(in, this::input);
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void node(CodedInputStream in) throws IOException {
        var operator = new String[] {""};
        var inputs = new ArrayList<String>();
        var outputs = new ArrayList<String>();
        var numbers = new Types();
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (!delimited) {
                        return false;
                    }
                    switch (field) {
                        case 1 -> inputs.add(end(in));
                        case 2 -> outputs.add(end(in));
                        case 4 -> operator[0] = in.readString();
                        // the number of an attribute
                        case 5 -> ProtoFields.message(in, it -> types(it, List.of(3), numbers));
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
        nodes.add(new Node(operator[0], inputs, outputs, numbers));
    }

    private String end(CodedInputStream in) throws IOException {
        if (++ends > MOST_ENDS) {
            throw new IOException("more than " + MOST_ENDS + " inputs and outputs of operators");
        }
        return in.readString();
    }

    private void constant(CodedInputStream in) throws IOException {
        named(in, 8, List.of(2));
    }

    /// A value's type, the type's tensor, the tensor's element type.
    private void input(CodedInputStream in) throws IOException {
        named(in, 1, List.of(2, 1, 1));
    }

    /// @param name number of the field with the tensor's name
    /// @param path numbers of fields, inwards to the element type
    private void named(CodedInputStream in, int name, List<Integer> path) throws IOException {
        var names = new ArrayList<String>();
        var types = new Types();
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (field == name && delimited) {
                        names.add(in.readString());
                        return true;
                    }
                    return type(in, field, delimited, path, types);
                });
        if (types.whole()) {
            whole.addAll(names);
        }
    }

    private static void types(CodedInputStream in, List<Integer> path, Types found)
            throws IOException {
        ProtoFields.each(in, (field, delimited) -> type(in, field, delimited, path, found));
    }

    private static boolean type(
            CodedInputStream in, int field, boolean delimited, List<Integer> path, Types found)
            throws IOException {
        var inner = path.subList(1, path.size());
        if (field != path.getFirst() || delimited == inner.isEmpty()) {
            return false;
        }
        if (inner.isEmpty()) {
            found.add(in.readInt64());
        } else {
            ProtoFields.message(in, it -> types(it, inner, found));
        }
        return true;
    }
}
