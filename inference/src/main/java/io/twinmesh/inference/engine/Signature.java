package io.twinmesh.inference.engine;

import java.util.List;

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

    /// Whether rows are of this graph's inputs: as many tensors, each of the right size.
    public boolean fits(Rows rows) {
        if (rows.tensors().size() != inputs.size()) {
            return false;
        }
        for (var i = 0; i < inputs.size(); i++) {
            var want = (long) inputs.get(i).rowBytes() * rows.count();
            if (rows.tensors().get(i).length != want) {
                return false;
            }
        }
        return true;
    }
}
