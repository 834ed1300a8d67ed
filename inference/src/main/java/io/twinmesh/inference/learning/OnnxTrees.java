package io.twinmesh.inference.learning;

import io.twinmesh.inference.onnx.OnnxGraph.Attribute;

import smile.model.cart.InternalNode;
import smile.model.cart.LeafNode;
import smile.model.cart.Node;
import smile.model.cart.OrdinalNode;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Smile's trees as the flat lists that ONNX's `TreeEnsembleRegressor` reads; the answer is the sum
/// of the leaves reached.
final class OnnxTrees {
    private static final Field THRESHOLD = threshold();

    private final List<Long> tree = new ArrayList<>();
    private final List<Long> node = new ArrayList<>();
    private final List<Long> feature = new ArrayList<>();
    private final List<String> mode = new ArrayList<>();
    private final List<Float> value = new ArrayList<>();
    private final List<Long> whenTrue = new ArrayList<>();
    private final List<Long> whenFalse = new ArrayList<>();
    private final List<Long> leafTree = new ArrayList<>();
    private final List<Long> leafNode = new ArrayList<>();
    private final List<Long> leafTarget = new ArrayList<>();
    private final List<Float> leafWeight = new ArrayList<>();
    private long trees;
    private long nodesOfTree;

    /// Adds one tree.
    ///
    /// @param weight what a leaf adds to the sum
    void add(Node root, ToDoubleFunction<LeafNode> weight) {
        nodesOfTree = 0;
        append(root, weight);
        trees++;
    }

    List<Attribute> attributes() {
        return List.of(
                new Attribute.Whole("n_targets", 1),
                new Attribute.Text("aggregate_function", "SUM"),
                new Attribute.Text("post_transform", "NONE"),
                new Attribute.Wholes("nodes_treeids", tree),
                new Attribute.Wholes("nodes_nodeids", node),
                new Attribute.Wholes("nodes_featureids", feature),
                new Attribute.Texts("nodes_modes", mode),
                new Attribute.Floats("nodes_values", value),
                new Attribute.Wholes("nodes_truenodeids", whenTrue),
                new Attribute.Wholes("nodes_falsenodeids", whenFalse),
                new Attribute.Wholes("target_treeids", leafTree),
                new Attribute.Wholes("target_nodeids", leafNode),
                new Attribute.Wholes("target_ids", leafTarget),
                new Attribute.Floats("target_weights", leafWeight));
    }

    /// Depth of the recursion is the depth of the tree, which the learner bounds.
    private long append(Node current, ToDoubleFunction<LeafNode> weight) {
        var id = nodesOfTree++;
        tree.add(trees);
        node.add(id);
        switch (current) {
            case LeafNode leaf -> {
                feature.add(0L);
                mode.add("LEAF");
                value.add(0f);
                whenTrue.add(0L);
                whenFalse.add(0L);
                leafTree.add(trees);
                leafNode.add(id);
                leafTarget.add(0L);
                leafWeight.add((float) weight.applyAsDouble(leaf));
            }
            case OrdinalNode split -> {
                feature.add((long) split.feature());
                mode.add("BRANCH_LEQ");
                value.add(floorToFloat(threshold(split)));
                var place = whenTrue.size();
                whenTrue.add(0L);
                whenFalse.add(0L);
                whenTrue.set(place, append(split.trueChild(), weight));
                whenFalse.set(place, append(split.falseChild(), weight));
            }
            default ->
                    throw new IllegalStateException(
                            "want splits of numbers only, got " + current.getClass().getName());
        }
        return id;
    }

    /// The largest float not above `threshold`: for a float32 feature, `x <= threshold` and `x <=
    /// floor` are then the same question.
    static float floorToFloat(double threshold) {
        var nearest = (float) threshold;
        return nearest > threshold ? Math.nextDown(nearest) : nearest;
    }

    private static double threshold(InternalNode split) {
        try {
            return THRESHOLD.getDouble(split);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Smile's split value is not readable", e);
        }
    }

    /// Smile 6 offers no method for the split value, so the field is read; a test compares every
    /// prediction and would notice a change.
    private static Field threshold() {
        try {
            var field = OrdinalNode.class.getDeclaredField("value");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("this Smile keeps its split value elsewhere", e);
        }
    }
}
