package io.twinmesh.inference.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Rewrites a graph that takes or gives unsigned numbers of 16, 32 or 64 bits, which ONNX Runtime's
/// Java side cannot pass: such a tensor becomes a signed one of the same bits and the same name,
/// and a `Cast` behind it, or before it, keeps the numbers inside unsigned.
///
/// What the graph computes stays the same. Field numbers are those of `onnx.proto3`.
public final class UnsignedTensors {
    private static final String INSIDE = "/unsigned";
    private static final int GRAPH = 7;
    private static final int NODES = 1;
    private static final int CONSTANTS = 5;
    private static final int INPUTS = 11;
    private static final int OUTPUTS = 12;

    /// Unsigned element types, each with the signed one of its size.
    private static final Map<Long, Long> SIGNED = Map.of(4L, 5L, 12L, 6L, 13L, 7L);

    private UnsignedTensors() {}

    /// A graph that Java can run.
    ///
    /// @param unsigned names of inputs and outputs whose bits are those of unsigned numbers
    public record Passable(byte[] graph, Set<String> unsigned) {
        public Passable {
            unsigned = Set.copyOf(unsigned);
        }
    }

    /// @return the graph itself where nothing of it is unsigned, or where it cannot be read
    public static Passable in(byte[] model) {
        try {
            var read = UnknownFieldSet.parseFrom(model);
            if (read.getField(GRAPH).getLengthDelimitedList().size() != 1) {
                return new Passable(model, Set.of());
            }
            var graph = inner(read, GRAPH);
            var inputs = unsigned(graph, INPUTS);
            for (var constant : graph.getField(CONSTANTS).getLengthDelimitedList()) {
                inputs.remove(text(UnknownFieldSet.parseFrom(constant), 8));
            }
            var outputs = unsigned(graph, OUTPUTS);
            if (inputs.isEmpty() && outputs.isEmpty()) {
                return new Passable(model, Set.of());
            }
            var names = new HashSet<>(inputs.keySet());
            names.addAll(outputs.keySet());
            var passable = read.toBuilder();
            put(passable, GRAPH, List.of(rewritten(graph, inputs, outputs).toByteString()));
            return new Passable(passable.build().toByteArray(), names);
        } catch (InvalidProtocolBufferException _) {
            return new Passable(model, Set.of());
        }
    }

    private static UnknownFieldSet rewritten(
            UnknownFieldSet graph, Map<String, Long> inputs, Map<String, Long> outputs)
            throws InvalidProtocolBufferException {
        var nodes = new ArrayList<ByteString>();
        inputs.forEach((name, type) -> nodes.add(cast(name, name + INSIDE, type)));
        for (var node : graph.getField(NODES).getLengthDelimitedList()) {
            nodes.add(renamed(UnknownFieldSet.parseFrom(node), inputs, outputs));
        }
        outputs.forEach((name, type) -> nodes.add(cast(name + INSIDE, name, signed(type))));
        var out = graph.toBuilder();
        put(out, NODES, nodes);
        put(out, INPUTS, signed(graph, INPUTS, inputs));
        put(out, OUTPUTS, signed(graph, OUTPUTS, outputs));
        return out.build();
    }

    private static ByteString renamed(
            UnknownFieldSet node, Map<String, Long> inputs, Map<String, Long> outputs) {
        var out = node.toBuilder();
        for (var field : List.of(1, 2)) {
            put(
                    out,
                    field,
                    node.getField(field).getLengthDelimitedList().stream()
                            .map(ByteString::toStringUtf8)
                            .map(name ->
                                    inputs.containsKey(name) || outputs.containsKey(name)
                                            ? name + INSIDE
                                            : name)
                            .map(ByteString::copyFromUtf8)
                            .toList());
        }
        return out.build().toByteString();
    }

    private static ByteString cast(String from, String to, long type) {
        var attribute =
                UnknownFieldSet.newBuilder()
                        .addField(1, one(ByteString.copyFromUtf8("to")))
                        .addField(3, Field.newBuilder().addVarint(type).build())
                        .addField(20, Field.newBuilder().addVarint(2).build());
        return UnknownFieldSet.newBuilder()
                .addField(1, one(ByteString.copyFromUtf8(from)))
                .addField(2, one(ByteString.copyFromUtf8(to)))
                .addField(4, one(ByteString.copyFromUtf8("Cast")))
                .addField(5, one(attribute.build().toByteString()))
                .build()
                .toByteString();
    }

    /// The unsigned ones among the values of a field, each with its element type.
    private static Map<String, Long> unsigned(UnknownFieldSet graph, int field)
            throws InvalidProtocolBufferException {
        var found = new HashMap<String, Long>();
        for (var bytes : graph.getField(field).getLengthDelimitedList()) {
            var value = UnknownFieldSet.parseFrom(bytes);
            for (var type : inner(inner(value, 2), 1).getField(1).getVarintList()) {
                if (SIGNED.containsKey(type)) {
                    found.put(text(value, 1), type);
                }
            }
        }
        return found;
    }

    private static List<ByteString> signed(
            UnknownFieldSet graph, int field, Map<String, Long> unsigned)
            throws InvalidProtocolBufferException {
        var values = new ArrayList<ByteString>();
        for (var bytes : graph.getField(field).getLengthDelimitedList()) {
            var value = UnknownFieldSet.parseFrom(bytes);
            var type = unsigned.get(text(value, 1));
            values.add(type == null ? bytes : signed(value, signed(type)));
        }
        return values;
    }

    private static ByteString signed(UnknownFieldSet value, long type)
            throws InvalidProtocolBufferException {
        var described = inner(value, 2);
        var tensor = inner(described, 1).toBuilder();
        tensor.clearField(1).addField(1, Field.newBuilder().addVarint(type).build());
        var outer = described.toBuilder();
        put(outer, 1, List.of(tensor.build().toByteString()));
        var out = value.toBuilder();
        put(out, 2, List.of(outer.build().toByteString()));
        return out.build().toByteString();
    }

    private static UnknownFieldSet inner(UnknownFieldSet message, int field)
            throws InvalidProtocolBufferException {
        var all = UnknownFieldSet.newBuilder();
        for (var part : message.getField(field).getLengthDelimitedList()) {
            all.mergeFrom(part);
        }
        return all.build();
    }

    private static String text(UnknownFieldSet message, int field) {
        var all = message.getField(field).getLengthDelimitedList();
        return all.isEmpty() ? "" : all.getLast().toStringUtf8();
    }

    private static void put(UnknownFieldSet.Builder message, int field, List<ByteString> values) {
        var all = Field.newBuilder();
        values.forEach(all::addLengthDelimited);
        message.clearField(field).addField(field, all.build());
    }

    private static Field one(ByteString value) {
        return Field.newBuilder().addLengthDelimited(value).build();
    }

    /// Of which signed type the tensor of an unsigned one is inside the graph.
    private static long signed(long unsigned) {
        return Objects.requireNonNull(SIGNED.get(unsigned));
    }
}
