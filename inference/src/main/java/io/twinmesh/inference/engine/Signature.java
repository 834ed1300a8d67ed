package io.twinmesh.inference.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a graph takes and gives, in the graph's order.
///
/// @param batches whether it takes any number of rows; else exactly one
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, boolean batches) {
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "want an input and an output, got " + inputs.size() + " and " + outputs.size());
        }
    }

    /// As a loaded graph declares it.
    ///
    /// @param unsigned names of tensors whose bits are those of unsigned numbers
    /// @throws GraphRefused `model.shape-mismatch`
    static Signature of(OrtSession session, Set<String> unsigned)
            throws OrtException, GraphRefused {
        var inputs = session.getInputInfo().values();
        var outputs = session.getOutputInfo().values();
        var batches = anyNumberOfRows(inputs) && anyNumberOfRows(outputs);
        return new Signature(
                specs(inputs, batches, unsigned), specs(outputs, batches, unsigned), batches);
    }

    private static boolean anyNumberOfRows(Collection<NodeInfo> nodes) {
        return nodes.stream()
                .allMatch(node ->
                        node.getInfo() instanceof TensorInfo tensor
                                && tensor.getShape().length > 0
                                && tensor.getShape()[0] == -1);
    }

    private static List<TensorSpec> specs(
            Collection<NodeInfo> nodes, boolean batches, Set<String> unsigned) throws GraphRefused {
        var specs = new ArrayList<TensorSpec>();
        for (var node : nodes) {
            specs.add(spec(node, batches, unsigned.contains(node.getName())));
        }
        return specs;
    }

    private static TensorSpec spec(NodeInfo node, boolean batches, boolean unsigned)
            throws GraphRefused {
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new GraphRefused("model.shape-mismatch", "want tensors, got " + node.getInfo());
        }
        var type =
                ElementType.of(tensor.type, unsigned)
                        .orElseThrow(() ->
                                new GraphRefused(
                                        "model.shape-mismatch", "no tensors of " + tensor.type));
        var shape = tensor.getShape();
        if (shape.length == 0 || (!batches && shape[0] != 1 && shape[0] != -1)) {
            throw new GraphRefused(
                    "model.shape-mismatch", "the first dimension of each tensor counts its rows");
        }
        var row = new ArrayList<Integer>();
        for (var i = 1; i < shape.length; i++) {
            if (shape[i] < 1 || shape[i] > TensorSpec.MAX_ROW_BYTES) {
                throw new GraphRefused(
                        "model.shape-mismatch",
                        "only the number of rows may be open, got dimension " + shape[i]);
            }
            row.add((int) shape[i]);
        }
        try {
            return new TensorSpec(node.getName(), type, row);
        } catch (IllegalArgumentException e) {
            throw new GraphRefused("model.shape-mismatch", "too large a row", e);
        }
    }

    /// Whether any tensor is of texts.
    boolean hasTexts() {
        return Stream.concat(inputs.stream(), outputs.stream())
                .anyMatch(it -> it.type() == ElementType.TEXT);
    }

    /// Whether rows are of this graph's inputs: as many tensors, each of the right size.
    public boolean fits(Rows rows) {
        if (rows.tensors().size() != inputs.size()) {
            return false;
        }
        for (var i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).holds(rows.tensors().get(i), rows.count())) {
                return false;
            }
        }
        return true;
    }
}
