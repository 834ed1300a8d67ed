package io.twinmesh.inference.runtime;

import com.google.protobuf.CodedInputStream;

import io.twinmesh.inference.onnx.ProtoFields;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Reads an ONNX graph's structure before ONNX Runtime sees it, and refuses everything that our
/// models do not need: files outside the blob, nested graphs (so nothing can loop), local
/// functions, sparse tensors, operators beyond a short list of plain arithmetic and trees, and a
/// division of whole numbers: by 0 it ends the process.
///
/// A graph may come from a stranger; what is not read here is never executed. Field numbers are
/// those of `onnx.proto3`.
public final class OnnxScreen {
    public static final int MAX_BLOB_BYTES = 64 * 1024 * 1024;
    static final int MAX_NODES = 10_000;

    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");
    private static final SortedSet<String> OPERATORS =
            sorted(
                    "Add",
                    "Cast",
                    "Clip",
                    "Div",
                    "Gemm",
                    "Identity",
                    "LinearRegressor",
                    "MatMul",
                    "Mul",
                    "Relu",
                    "Scaler",
                    "Sigmoid",
                    "Softmax",
                    "Sub",
                    "Tanh",
                    "TreeEnsembleRegressor");

    private int nodes;

    private OnnxScreen() {}

    /// Returns when the blob may be handed to ONNX Runtime.
    ///
    /// @throws ModelUnavailable `model.blob-too-large`, `model.blob-malformed` or
    ///   `model.operator-refused`
    public static void check(byte[] blob) {
        if (blob.length > MAX_BLOB_BYTES) {
            throw new ModelUnavailable(
                    "model.blob-too-large",
                    "got " + blob.length + " bytes, at most " + MAX_BLOB_BYTES);
        }
        var screen = new OnnxScreen();
        boolean divides;
        try {
            screen.model(CodedInputStream.newInstance(blob));
            divides = WholeNumbers.divided(blob);
        } catch (IOException e) {
            throw new ModelUnavailable("model.blob-malformed", "not an ONNX graph", e);
        }
        if (screen.nodes == 0) {
            throw new ModelUnavailable("model.blob-malformed", "a graph without a single operator");
        }
        if (divides) {
            throw refused("Div of whole numbers, only of numbers that Cast made floating");
        }
    }

    private void model(CodedInputStream in) throws IOException {
        fields(
                in,
                field -> {
                    switch (field) {
                        case 7 -> ProtoFields.message(in, this::graph);
                        case 8 -> ProtoFields.message(in, this::operatorSet);
                        case 20 -> throw refused("training steps");
                        case 25 -> throw refused("local functions");
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void operatorSet(CodedInputStream in) throws IOException {
        fields(
                in,
                field -> {
                    if (field != 1) {
                        return false;
                    }
                    domain(in.readString());
                    return true;
                });
    }

    private void graph(CodedInputStream in) throws IOException {
        fields(
                in,
                field -> {
                    switch (field) {
                        case 1 -> ProtoFields.message(in, this::node);
                        case 5 -> ProtoFields.message(in, this::tensor);
                        case 15 -> throw refused("sparse tensors");
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void node(CodedInputStream in) throws IOException {
        nodes++;
        if (nodes > MAX_NODES) {
            throw refused("more than " + MAX_NODES + " operators");
        }
        fields(
                in,
                field -> {
                    switch (field) {
                        case 4 -> {
                            var operator = in.readString();
                            if (!OPERATORS.contains(operator)) {
                                throw refused(
                                        "the operator "
                                                + printable(operator)
                                                + ", only "
                                                + String.join(", ", OPERATORS));
                            }
                        }
                        case 5 -> ProtoFields.message(in, this::attribute);
                        case 7 -> domain(in.readString());
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void attribute(CodedInputStream in) throws IOException {
        fields(
                in,
                field -> {
                    switch (field) {
                        case 5, 10 -> ProtoFields.message(in, this::tensor);
                        case 6, 11 -> throw refused("nested graphs");
                        case 22, 23 -> throw refused("sparse tensors");
                        default -> {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void tensor(CodedInputStream in) throws IOException {
        fields(
                in,
                field -> {
                    if (field == 13 || field == 14) {
                        throw refused("values outside the blob");
                    }
                    return false;
                });
    }

    private static SortedSet<String> sorted(String... words) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(words)));
    }

    private static void domain(String domain) {
        if (!DOMAINS.contains(domain)) {
            throw refused("the operator domain " + printable(domain));
        }
    }

    private static ModelUnavailable refused(String what) {
        return new ModelUnavailable("model.operator-refused", "a model may not have " + what);
    }

    /// At most 40 characters, and nothing that could break a log line.
    private static String printable(String text) {
        var shortened = text.length() > 40 ? text.substring(0, 40) : text;
        return "'" + shortened.replaceAll("[^A-Za-z0-9._-]", "?") + "'";
    }

    /// Reads one field's value and answers true, or answers false to have it skipped.
    private interface FieldReader {
        boolean read(int field) throws IOException;
    }

    private static void fields(CodedInputStream in, FieldReader reader) throws IOException {
        // every field named above is length-delimited, except a tensor's data_location (14)
        ProtoFields.each(
                in, (field, delimited) -> (delimited || field == 14) && reader.read(field));
    }
}
