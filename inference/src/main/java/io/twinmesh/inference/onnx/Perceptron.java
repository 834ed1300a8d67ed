package io.twinmesh.inference.onnx;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A multilayer perceptron in float32: each layer is `x . weights + bias`, with a rectifier (ReLU)
/// between the layers and none after the last.
///
/// @param layers one or more; each takes as many numbers as the one before gives
public record Perceptron(List<Layer> layers) {
    public static final String INPUT = "features";
    public static final String OUTPUT = "scores";

    /// One layer.
    ///
    /// @param inputs how many numbers it takes, 1 or more
    /// @param weights `inputs` rows of one weight per output, row by row
    /// @param bias one number per output, 1 or more
    public record Layer(int inputs, float[] weights, float[] bias) {
        public Layer {
            if (inputs < 1 || bias.length < 1 || weights.length != inputs * bias.length) {
                throw new IllegalArgumentException(
                        "want "
                                + inputs
                                + " x "
                                + bias.length
                                + " weights, at least one, got "
                                + weights.length);
            }
            weights = weights.clone();
            bias = bias.clone();
        }

        int outputs() {
            return bias.length;
        }
    }

    public Perceptron {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a perceptron needs at least one layer");
        }
        for (var i = 1; i < layers.size(); i++) {
            var given = layers.get(i - 1).outputs();
            if (layers.get(i).inputs() != given) {
                throw new IllegalArgumentException(
                        "layer "
                                + i
                                + " takes "
                                + layers.get(i).inputs()
                                + " numbers, the one before gives "
                                + given);
            }
        }
    }

    /// A network that has learnt nothing, for measurements and self-tests: weights drawn evenly
    /// from a range that keeps the size of the numbers from layer to layer (He et al. 2015).
    ///
    /// @param widths of the input and of each layer, two or more numbers
    public static Perceptron untrained(long seed, int... widths) {
        var random = new Random(seed);
        return new Perceptron(
                IntStream.range(1, widths.length)
                        .mapToObj(i -> {
                            var bound = (float) Math.sqrt(6.0 / widths[i - 1]);
                            var weights = new float[widths[i - 1] * widths[i]];
                            for (var j = 0; j < weights.length; j++) {
                                weights[j] = (2 * random.nextFloat() - 1) * bound;
                            }
                            return new Layer(widths[i - 1], weights, new float[widths[i]]);
                        })
                        .toList());
    }

    /// The graph: one float32 input `features` [rows, inputs], one float32 output `scores` [rows,
    /// outputs]. The same network gives the same bytes.
    public byte[] onnx() {
        var graph = new OnnxGraph("perceptron");
        var numbers = INPUT;
        for (var i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var last = i == layers.size() - 1;
            var sum = last ? OUTPUT : "sum" + i;
            graph.constant("weights" + i, layer.weights, layer.inputs(), layer.outputs())
                    .constant("bias" + i, layer.bias, layer.outputs())
                    .node("Gemm", List.of(numbers, "weights" + i, "bias" + i), sum);
            if (!last) {
                numbers = "hidden" + i;
                graph.node("Relu", List.of(sum), numbers);
            }
        }
        return graph.model(
                new OnnxGraph.Table(INPUT, OnnxGraph.FLOAT, layers.getFirst().inputs()),
                new OnnxGraph.Table(OUTPUT, OnnxGraph.FLOAT, layers.getLast().outputs()));
    }

    /// What the network answers, summed in double in the plainest way: the reference that its graph
    /// is held against.
    ///
    /// @param row one number per input
    public double[] answer(float[] row) {
        var numbers = IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
        for (var i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var sums = new double[layer.outputs()];
            for (var k = 0; k < sums.length; k++) {
                var sum = (double) layer.bias[k];
                for (var j = 0; j < numbers.length; j++) {
                    sum += numbers[j] * layer.weights[j * sums.length + k];
                }
                sums[k] = i < layers.size() - 1 ? Math.max(0, sum) : sum;
            }
            numbers = sums;
        }
        return numbers;
    }
}
