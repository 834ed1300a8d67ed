package io.twinmesh.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.onnx.Perceptron.Layer;

import org.junit.jupiter.api.Test;

import java.util.List;

/// That ONNX Runtime computes the same from the graph is tested where graphs are run.
final class PerceptronTest {
    @Test
    void adds_up_weighs_and_cuts_off_below_zero_between_layers_only() {
        // hidden: 1*1 + 2*3 = 7 and 1*-2 + 2*-4 + 1 = -9, cut to 0; out: 7*-1 + 0*5 + 0.5
        var network =
                new Perceptron(
                        List.of(
                                new Layer(2, new float[] {1, -2, 3, -4}, new float[] {0, 1}),
                                new Layer(2, new float[] {-1, 5}, new float[] {.5f})));

        assertThat(network.answer(new float[] {1, 2})).containsExactly(-6.5);
    }

    @Test
    void gives_the_same_bytes_for_the_same_network() {
        assertThat(Perceptron.untrained(7, 32, 64, 5).onnx())
                .isEqualTo(Perceptron.untrained(7, 32, 64, 5).onnx())
                .isNotEqualTo(Perceptron.untrained(8, 32, 64, 5).onnx());
    }

    @Test
    void refuses_layers_that_do_not_fit_together() {
        var two = new Layer(1, new float[2], new float[2]);
        var three = new Layer(3, new float[3], new float[1]);

        assertThatThrownBy(() -> new Perceptron(List.of(two, three)))
                .hasMessage("layer 1 takes 3 numbers, the one before gives 2");
        assertThatThrownBy(() -> new Layer(2, new float[3], new float[2]))
                .hasMessage("want 2 x 2 weights, at least one, got 3");
        assertThatThrownBy(() -> new Perceptron(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
