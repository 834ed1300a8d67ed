package io.twinmesh.inference.onnx;

import com.google.protobuf.CodedInputStream;

import java.io.IOException;

/// Whether the rows of one run may meet in a graph. Where they do, an answer depends on what else
/// is in the run, and runs are no place for several callers.
///
/// Read off the graph's structure ([RowTracker]): a graph keeps rows apart when every operator in
/// it is one that is known to, as it is used there. Of any other nothing is assumed. Made-up rows
/// do not show it: what is saturated, or multiplied by zero, is the same in any company until the
/// numbers are those of a patient.
public final class MixedRows {
    private static final int GRAPH = 7;
    private static final int LOCAL_FUNCTIONS = 25;

    private MixedRows() {}

    /// @param graph that ONNX Runtime takes
    /// @return false only when each row of each output follows from the same row of the inputs
    /// @throws IllegalArgumentException when it is no graph
    public static boolean in(byte[] graph) {
        var read = new GraphStructure();
        var functions = new boolean[1];
        var in = CodedInputStream.newInstance(graph);
        try {
            ProtoFields.each(
                    in,
                    (field, delimited) -> {
                        functions[0] |= field == LOCAL_FUNCTIONS;
                        if (field != GRAPH || !delimited) {
                            return false;
                        }
                        ProtoFields.message(in, read::graph);
                        return true;
                    });
        } catch (IOException e) {
            throw new IllegalArgumentException("want an ONNX graph", e);
        }
        // a local function may stand behind any operator's name
        return functions[0] || !new RowTracker(read).apart();
    }
}
