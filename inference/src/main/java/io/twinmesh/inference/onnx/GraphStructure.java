package io.twinmesh.inference.onnx;

import com.google.protobuf.CodedInputStream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// An ONNX graph without its numbers: operators in their order, shapes of constants, ranks of
/// inputs. Field numbers are those of `onnx.proto3`.
final class GraphStructure {
    /// A type's tensor, the tensor's shape, the shape's dimensions.
    private static final List<Integer> DIMENSION = List.of(1, 2, 1);

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, List<Long>> constants = new HashMap<>();
    private final Map<String, Integer> inputs = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();

    /// @param inputs names of tensors; an empty one stands for an optional input that is not given
    /// @param wholes attributes that are one whole number
    /// @param attributes names of all attributes, as often as they stand there
    record Node(
            String domain,
            String operator,
            List<String> inputs,
            List<String> outputs,
            Map<String, Long> wholes,
            List<String> attributes) {}

    List<Node> nodes() {
        return nodes;
    }

    /// Shapes.
    Map<String, List<Long>> constants() {
        return constants;
    }

    /// How many dimensions each has; what is a constant, too, is none.
    Map<String, Integer> inputs() {
        return inputs;
    }

    Set<String> outputs() {
        return outputs;
    }

    /// Reads a GraphProto.
    void graph(CodedInputStream in) throws IOException {
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
                        case 12 -> ProtoFields.message(in, it -> outputs.add(valueName(it)));
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
        inputs.keySet().removeAll(constants.keySet());
    }

    private void node(CodedInputStream in) throws IOException {
        var names = new String[] {"", ""};
        var node =
                new Object() {
                    final List<String> inputs = new ArrayList<>();
                    final List<String> outputs = new ArrayList<>();
                    final Map<String, Long> wholes = new HashMap<>();
                    final List<String> attributes = new ArrayList<>();
                };
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (!delimited) {
                        return false;
                    }
                    switch (field) {
                        case 1 -> node.inputs.add(in.readString());
                        case 2 -> node.outputs.add(in.readString());
                        case 4 -> names[0] = in.readString();
                        case 5 ->
                                ProtoFields.message(
                                        in, it -> attribute(it, node.wholes, node.attributes));
                        case 7 -> names[1] = in.readString();
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
        nodes.add(
                new Node(
                        names[1],
                        names[0],
                        node.inputs,
                        node.outputs,
                        node.wholes,
                        node.attributes));
    }

    private static void attribute(
            CodedInputStream in, Map<String, Long> wholes, List<String> attributes)
            throws IOException {
        var name = new String[] {""};
        var whole = new long[1];
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (field == 1 && delimited) {
                        name[0] = in.readString();
                    } else if (field == 3 && !delimited) {
                        whole[0] = in.readInt64();
                    } else {
                        return false;
                    }
                    return true;
                });
        attributes.add(name[0]);
        wholes.put(name[0], whole[0]);
    }

    private void constant(CodedInputStream in) throws IOException {
        var shape = new ArrayList<Long>();
        var name = new String[] {""};
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (field == 8 && delimited) {
                        name[0] = in.readString();
                    } else if (field == 1 && delimited) {
                        ProtoFields.message(
                                in,
                                it -> {
                                    while (!it.isAtEnd()) {
                                        shape.add(it.readInt64());
                                    }
                                });
                    } else if (field == 1) {
                        shape.add(in.readInt64());
                    } else {
                        return false;
                    }
                    return true;
                });
        constants.put(name[0], shape);
    }

    private void input(CodedInputStream in) throws IOException {
        var rank = new int[1];
        var name = value(in, rank);
        inputs.put(name, rank[0]);
    }

    private static String valueName(CodedInputStream in) throws IOException {
        return value(in, new int[1]);
    }

    /// A ValueInfoProto's name.
    ///
    /// @param rank is set: its number of dimensions
    private static String value(CodedInputStream in, int[] rank) throws IOException {
        var name = new String[] {""};
        ProtoFields.each(
                in,
                (field, delimited) -> {
                    if (field == 1 && delimited) {
                        name[0] = in.readString();
                    } else if (field == 2 && delimited) {
                        each(in, DIMENSION, () -> rank[0]++);
                    } else {
                        return false;
                    }
                    return true;
                });
        return name[0];
    }

    /// Reads the message that comes next.
    ///
    /// @param path numbers of fields, from that message inwards
    /// @param found is told of each field that lies there
    private static void each(CodedInputStream in, List<Integer> path, Runnable found)
            throws IOException {
        ProtoFields.message(
                in,
                it ->
                        ProtoFields.each(
                                it,
                                (field, delimited) -> {
                                    if (field != path.getFirst() || !delimited) {
                                        return false;
                                    }
                                    if (path.size() == 1) {
                                        found.run();
                                        return false;
                                    }
                                    each(it, path.subList(1, path.size()), found);
                                    return true;
                                }));
    }
}
