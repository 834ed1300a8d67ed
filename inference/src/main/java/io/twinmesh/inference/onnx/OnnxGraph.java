package io.twinmesh.inference.onnx;

import com.google.protobuf.CodedOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes an ONNX graph (ir_version 8, operator sets 17 and `ai.onnx.ml` 3), in call order. The
/// field numbers are those of `onnx.proto3`.
///
/// By hand, because the published Java classes for ONNX would be one more library for the few
/// messages that are written here.
public final class OnnxGraph {
    public static final int FLOAT = 1;
    public static final int WHOLE = 7;
    public static final int DOUBLE = 11;
    public static final String TREES = "ai.onnx.ml";

    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;
    private static final int TREES_OPERATOR_SET = 3;

    private final String name;
    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> initializers = new ArrayList<>();

    public OnnxGraph(String name) {
        this.name = name;
    }

    /// One attribute of an operator.
    public sealed interface Attribute {
        String name();

        record Whole(String name, long value) implements Attribute {}

        record Text(String name, String value) implements Attribute {}

        record Floats(String name, List<Float> values) implements Attribute {}

        record Wholes(String name, List<Long> values) implements Attribute {}

        record Texts(String name, List<String> values) implements Attribute {}
    }

    /// Adds a constant of doubles.
    ///
    /// @param values row by row
    public OnnxGraph constant(String constant, double[] values, long... dimensions) {
        var raw = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : values) {
            raw.putDouble(value);
        }
        return constant(constant, DOUBLE, raw.array(), dimensions);
    }

    /// Adds a constant of floats.
    ///
    /// @param values row by row
    public OnnxGraph constant(String constant, float[] values, long... dimensions) {
        var raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var value : values) {
            raw.putFloat(value);
        }
        return constant(constant, FLOAT, raw.array(), dimensions);
    }

    private OnnxGraph constant(String constant, int type, byte[] raw, long... dimensions) {
        initializers.add(
                message(out -> {
                    for (var dimension : dimensions) {
                        out.writeInt64(1, dimension);
                    }
                    out.writeInt32(2, type);
                    out.writeString(8, constant);
                    out.writeByteArray(9, raw);
                }));
        return this;
    }

    /// Adds a standard operator with one output.
    public OnnxGraph node(
            String operator, List<String> inputs, String output, Attribute... attributes) {
        return node("", operator, inputs, output, List.of(attributes));
    }

    /// Adds an operator of any domain with one output.
    public OnnxGraph node(
            String domain,
            String operator,
            List<String> inputs,
            String output,
            List<Attribute> attributes) {
        nodes.add(
                message(out -> {
                    for (var input : inputs) {
                        out.writeString(1, input);
                    }
                    out.writeString(2, output);
                    out.writeString(3, output);
                    out.writeString(4, operator);
                    for (var attribute : attributes) {
                        out.writeByteArray(5, attribute(attribute));
                    }
                    if (!domain.isEmpty()) {
                        out.writeString(7, domain);
                    }
                }));
        return this;
    }

    /// What goes in or comes out: a tensor of shape `[rows, columns]` or `[rows]`.
    ///
    /// @param type the number of an ONNX element type, for example [#FLOAT]
    /// @param columns 1 or more, or 0: of shape `[rows]`
    public record Table(String name, int type, int columns) {}

    /// The whole model, of one input and one output.
    public byte[] model(Table input, Table output) {
        return model(List.of(input), List.of(output));
    }

    /// The whole model.
    ///
    /// @param inputs in the order in which they are declared
    /// @param outputs in the order in which they are declared
    public byte[] model(List<Table> inputs, List<Table> outputs) {
        var graph =
                message(out -> {
                    for (var node : nodes) {
                        out.writeByteArray(1, node);
                    }
                    out.writeString(2, name);
                    for (var initializer : initializers) {
                        out.writeByteArray(5, initializer);
                    }
                    for (var input : inputs) {
                        out.writeByteArray(11, value(input));
                    }
                    for (var output : outputs) {
                        out.writeByteArray(12, value(output));
                    }
                });
        return message(out -> {
            out.writeInt64(1, IR_VERSION);
            out.writeString(2, "twinmesh");
            out.writeByteArray(7, graph);
            out.writeByteArray(8, operatorSet("", OPERATOR_SET));
            out.writeByteArray(8, operatorSet(TREES, TREES_OPERATOR_SET));
        });
    }

    private static byte[] operatorSet(String domain, int version) {
        return message(out -> {
            out.writeString(1, domain);
            out.writeInt64(2, version);
        });
    }

    private static byte[] value(Table table) {
        var rows = message(out -> out.writeString(2, "rows"));
        var width = message(out -> out.writeInt64(1, table.columns()));
        var shape =
                message(out -> {
                    out.writeByteArray(1, rows);
                    if (table.columns() > 0) {
                        out.writeByteArray(1, width);
                    }
                });
        var tensor =
                message(out -> {
                    out.writeInt32(1, table.type());
                    out.writeByteArray(2, shape);
                });
        var described = message(out -> out.writeByteArray(1, tensor));
        return message(out -> {
            out.writeString(1, table.name());
            out.writeByteArray(2, described);
        });
    }

    private static byte[] attribute(Attribute attribute) {
        return message(out -> {
            out.writeString(1, attribute.name());
            switch (attribute) {
                case Attribute.Whole(_, long value) -> {
                    out.writeInt64(3, value);
                    out.writeEnum(20, 2);
                }
                case Attribute.Text(_, String value) -> {
                    out.writeString(4, value);
                    out.writeEnum(20, 3);
                }
                case Attribute.Floats(_, List<Float> values) -> {
                    for (var value : values) {
                        out.writeFloat(7, value);
                    }
                    out.writeEnum(20, 6);
                }
                case Attribute.Wholes(_, List<Long> values) -> {
                    for (var value : values) {
                        out.writeInt64(8, value);
                    }
                    out.writeEnum(20, 7);
                }
                case Attribute.Texts(_, List<String> values) -> {
                    for (var value : values) {
                        out.writeString(9, value);
                    }
                    out.writeEnum(20, 8);
                }
            }
        });
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try {
            var out = CodedOutputStream.newInstance(bytes);
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
