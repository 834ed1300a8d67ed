package io.twinmesh.inference.onnx;

import io.twinmesh.inference.onnx.GraphStructure.Node;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Follows rows through a graph, for as long as each stays by itself.
///
/// A tensor *of rows* has the rows of the run as its first dimension, and each is made of the same
/// row of the inputs and of constants. These operators make one of one, everything else is not
/// known to:
///
/// | operator | when |
/// |---|---|
/// | `Cast`, `Identity`, `Relu`, `Sigmoid`, `Tanh` | always |
/// | `Clip` | its bounds are constants |
/// | `Add`, `Sub`, `Mul`, `Div` | what it takes stands row beside row: tensors of rows of as many dimensions, and constants of fewer, or of as many with a first of 1 |
/// | `MatMul` | rows on the left; on the right a constant matrix, or a constant vector when each row has numbers to multiply |
/// | `Gemm` | a matrix of rows on the left, not transposed, a constant matrix on the right, what is added as in `Add` |
/// | `Softmax` | along another axis than the first |
/// | `Gather` | rows say where, in a constant, along its first axis |
/// | `LinearRegressor`, `Scaler`, `TreeEnsembleRegressor` | of a matrix of rows |
///
/// With one dimension, rows are numbers: their last axis is their first, and beside [rows, 1] they
/// would be spread out to [rows, rows].
final class RowTracker {
    private static final String TREES = "ai.onnx.ml";

    private final GraphStructure graph;

    /// Dimensions of the tensors of rows.
    private final Map<String, Integer> ranks = new HashMap<>();

    RowTracker(GraphStructure graph) {
        this.graph = graph;
    }

    /// Whether each row of each output follows from the same row of the inputs.
    boolean apart() {
        graph.inputs()
                .forEach((name, rank) -> {
                    if (rank > 0) {
                        ranks.put(name, rank);
                    }
                });
        // operators stand in the order in which they can be computed: ONNX asks for that
        return graph.nodes().stream().allMatch(this::follow)
                && ranks.keySet().containsAll(graph.outputs());
    }

    private boolean follow(Node node) {
        var names = node.attributes();
        if (node.outputs().size() != 1 || new HashSet<>(names).size() != names.size()) {
            return false;
        }
        var output = node.outputs().getFirst();
        var rank = rank(node);
        var known = ranks.containsKey(output) || graph.constants().containsKey(output);
        rank.ifPresent(it -> ranks.put(output, it));
        return rank.isPresent() && !known;
    }

    /// Of the operator's output; empty when it is not known to be one of rows.
    private OptionalInt rank(Node node) {
        return switch (node.domain()) {
            case "", "ai.onnx" ->
                    switch (node.operator()) {
                        case "Cast", "Identity", "Relu", "Sigmoid", "Tanh" -> rows(node, 0);
                        case "Clip" -> clipped(node);
                        case "Add", "Sub", "Mul", "Div" -> besideEachOther(node.inputs());
                        case "MatMul" -> product(node);
                        case "Gemm" -> productAndSum(node);
                        case "Softmax" -> shares(node);
                        case "Gather" -> gathered(node);
                        default -> OptionalInt.empty();
                    };
            case TREES ->
                    switch (node.operator()) {
                        case "LinearRegressor", "Scaler", "TreeEnsembleRegressor" ->
                                when(rows(node, 0).equals(OptionalInt.of(2)), rows(node, 0));
                        default -> OptionalInt.empty();
                    };
            default -> OptionalInt.empty();
        };
    }

    private OptionalInt clipped(Node node) {
        var bounds = node.inputs().stream().skip(1);
        return when(
                bounds.allMatch(it -> it.isEmpty() || graph.constants().containsKey(it)),
                rows(node, 0));
    }

    private OptionalInt besideEachOther(List<String> names) {
        var most = names.stream().mapToInt(it -> ranks.getOrDefault(it, 0)).max().orElse(0);
        return when(
                most > 0 && names.stream().allMatch(it -> beside(it, most)), OptionalInt.of(most));
    }

    /// Whether broadcasting puts a tensor beside rows of so many dimensions, row by row.
    private boolean beside(String name, int rank) {
        if (ranks.containsKey(name)) {
            return ranks.get(name) == rank;
        }
        return constant(name)
                .filter(it -> it.size() < rank || (it.size() == rank && it.getFirst() == 1))
                .isPresent();
    }

    private OptionalInt product(Node node) {
        var left = rows(node, 0);
        var right = constant(node, 1).map(List::size).orElse(0);
        if (left.isEmpty() || left.getAsInt() < 2) {
            return OptionalInt.empty();
        }
        return right == 2 ? left : when(right == 1, OptionalInt.of(left.getAsInt() - 1));
    }

    private OptionalInt productAndSum(Node node) {
        var added = node.inputs().stream().skip(2);
        return when(
                rows(node, 0).equals(OptionalInt.of(2))
                        && node.wholes().getOrDefault("transA", 0L) == 0
                        && constant(node, 1).filter(it -> it.size() == 2).isPresent()
                        && added.allMatch(it -> it.isEmpty() || beside(it, 2)),
                OptionalInt.of(2));
    }

    private OptionalInt shares(Node node) {
        var rank = rows(node, 0);
        // -1 unless said, before operator set 13 it was 1
        var axis = node.wholes().getOrDefault("axis", -1L);
        var counted = axis < 0 ? axis + rank.orElse(0) : axis;
        return when(counted > 0 && counted < rank.orElse(0), rank);
    }

    private OptionalInt gathered(Node node) {
        var where = rows(node, 1);
        var from = constant(node, 0).map(List::size).orElse(0);
        return when(
                where.isPresent() && from > 0 && node.wholes().getOrDefault("axis", 0L) == 0,
                OptionalInt.of(where.orElse(0) + from - 1));
    }

    private OptionalInt rows(Node node, int input) {
        var rank = node.inputs().size() > input ? ranks.get(node.inputs().get(input)) : null;
        return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    private Optional<List<Long>> constant(Node node, int input) {
        return node.inputs().size() > input ? constant(node.inputs().get(input)) : Optional.empty();
    }

    private Optional<List<Long>> constant(String name) {
        return Optional.ofNullable(graph.constants().get(name));
    }

    private static OptionalInt when(boolean so, OptionalInt rank) {
        return so ? rank : OptionalInt.empty();
    }
}
