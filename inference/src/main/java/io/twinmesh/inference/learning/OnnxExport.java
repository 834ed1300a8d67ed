package io.twinmesh.inference.learning;

import static io.twinmesh.inference.onnx.OnnxGraph.DOUBLE;
import static io.twinmesh.inference.onnx.OnnxGraph.FLOAT;

import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Attribute;

import smile.model.cart.DecisionNode;
import smile.model.cart.LeafNode;
import smile.model.cart.RegressionNode;

import java.util.Arrays;
import java.util.List;

/// Turns what Smile learned into ONNX graphs. Each answers within 1e-6 of Smile on every row; tests
/// compare row by row.
final class OnnxExport {
    private static final String FEATURES = "features";
    private static final String PROBABILITY = "probability";
    private static final String WIDE = "wide";
    private static final String LOG_ODDS = "log_odds";
    private static final String SUM = "sum";

    private OnnxExport() {}

    /// The features are float32, everything after them double: centring a feature near a million in
    /// float32 would be off by eight parts in a thousand.
    static byte[] logistic(TrainedModel.Logistic model) {
        var coefficients = model.smile().coefficients();
        var width = coefficients.length - 1;
        return new OnnxGraph("logistic")
                .constant("mean", model.mean(), 1, width)
                .constant("deviation", model.deviation(), 1, width)
                .constant("weights", Arrays.copyOf(coefficients, width), width, 1)
                .constant("bias", new double[] {coefficients[width]}, 1)
                .node("Cast", List.of(FEATURES), WIDE, new Attribute.Whole("to", DOUBLE))
                .node("Sub", List.of(WIDE, "mean"), "centred")
                .node("Div", List.of("centred", "deviation"), "standardised")
                .node("MatMul", List.of("standardised", "weights"), "weighted")
                .node("Add", List.of("weighted", "bias"), LOG_ODDS)
                .node("Sigmoid", List.of(LOG_ODDS), PROBABILITY)
                .model(
                        new OnnxGraph.Table(FEATURES, OnnxGraph.FLOAT, width),
                        new OnnxGraph.Table(PROBABILITY, DOUBLE, 1));
    }

    /// The trees in float32, as ONNX defines them; scale, base and sigmoid in double.
    static byte[] boosted(TrainedModel.Boosted model) {
        var trees = new OnnxTrees();
        for (var tree : model.smile().trees()[0]) {
            trees.add(tree.root(), OnnxExport::output);
        }
        return new OnnxGraph("boosting")
                .constant("scale", new double[] {2 * model.shrinkage()}, 1)
                .constant("base", new double[] {2 * model.base()}, 1)
                .node(
                        OnnxGraph.TREES,
                        "TreeEnsembleRegressor",
                        List.of(FEATURES),
                        SUM,
                        trees.attributes())
                .node("Cast", List.of(SUM), WIDE, new Attribute.Whole("to", DOUBLE))
                .node("Mul", List.of(WIDE, "scale"), "scaled")
                .node("Add", List.of("scaled", "base"), LOG_ODDS)
                .node("Sigmoid", List.of(LOG_ODDS), PROBABILITY)
                .model(
                        new OnnxGraph.Table(FEATURES, OnnxGraph.FLOAT, model.columns().size()),
                        new OnnxGraph.Table(PROBABILITY, DOUBLE, 1));
    }

    /// A regressor and not a classifier: ONNX Runtime's binary tree classifier answers label 1 for
    /// every row when both classes carry weights.
    static byte[] forest(TrainedModel.Forest model) {
        var trees = new OnnxTrees();
        var members = model.smile().models();
        var total = Arrays.stream(members).mapToDouble(member -> member.weight()).sum();
        for (var member : members) {
            var share = member.weight() / total;
            trees.add(member.tree().root(), leaf -> share * classShare(leaf));
        }
        return new OnnxGraph("forest")
                .node(
                        OnnxGraph.TREES,
                        "TreeEnsembleRegressor",
                        List.of(FEATURES),
                        PROBABILITY,
                        trees.attributes())
                .model(
                        new OnnxGraph.Table(FEATURES, OnnxGraph.FLOAT, model.columns().size()),
                        new OnnxGraph.Table(PROBABILITY, FLOAT, 1));
    }

    private static double output(LeafNode leaf) {
        return ((RegressionNode) leaf).output();
    }

    private static double classShare(LeafNode leaf) {
        return ((DecisionNode) leaf).posteriori(new double[2])[1];
    }
}
