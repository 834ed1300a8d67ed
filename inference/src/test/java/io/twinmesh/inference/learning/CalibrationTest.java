package io.twinmesh.inference.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

final class CalibrationTest {
    private static final int ROWS = 50_000;

    /// Labels drawn with probabilities that are then told in another way.
    private static Calibration told(DoubleUnaryOperator telling) {
        var random = new SplittableRandom(7);
        var probabilities = new double[ROWS];
        var labels = new int[ROWS];
        for (var i = 0; i < ROWS; i++) {
            var odds = random.nextDouble() * 6 - 3;
            labels[i] = random.nextDouble() < sigmoid(odds) ? 1 : 0;
            probabilities[i] = sigmoid(telling.applyAsDouble(odds));
        }
        return Calibration.of(probabilities, labels);
    }

    private static double sigmoid(double odds) {
        return 1 / (1 + Math.exp(-odds));
    }

    @Test
    void probabilities_that_mean_what_they_say_give_the_diagonal() {
        var found = told(odds -> odds);

        var line = found.line().orElseThrow();
        assertThat(line.intercept()).isCloseTo(0, within(.05));
        assertThat(line.slope()).isCloseTo(1, within(.05));
        assertThat(found.error()).isLessThan(.01);
        assertThat(found.bins())
                .allSatisfy(bin -> assertThat(bin.share()).isCloseTo(bin.foretold(), within(.03)));
    }

    @Test
    void boasting_shows_as_a_slope_below_one_and_a_wrong_mean_as_an_intercept() {
        assertThat(told(odds -> 2 * odds).line().orElseThrow().slope()).isCloseTo(.5, within(.05));
        assertThat(told(odds -> odds + 1).line().orElseThrow().intercept())
                .isCloseTo(-1, within(.05));
    }

    @Test
    void every_row_is_in_one_bin_the_ends_too() {
        var found = Calibration.of(new double[] {0, .05, .1, .999, 1}, new int[] {0, 1, 0, 1, 1});

        assertThat(found.bins()).extracting(Calibration.Bin::from).containsExactly(0.0, .1, .9);
        assertThat(found.bins()).extracting(Calibration.Bin::rows).containsExactly(2, 1, 2);
        assertThat(found.bins().getFirst().share()).isEqualTo(.5);
        assertThat(found.bins().getFirst().foretold()).isEqualTo(.025);
    }

    @Test
    void labels_told_apart_without_error_have_no_line() {
        assertThat(Calibration.of(new double[] {.1, .2, .8, .9}, new int[] {0, 0, 1, 1}).line())
                .isEmpty();
        assertThat(Calibration.of(new double[] {.3, .4}, new int[] {1, 1}).line()).isEmpty();
    }

    @Test
    void the_order_of_the_rows_does_not_matter() {
        var probabilities = new double[] {.2, .9, .4, .6, .1};
        var labels = new int[] {0, 1, 1, 0, 0};
        var turned = new double[] {.1, .6, .4, .9, .2};
        var turnedLabels = new int[] {0, 0, 1, 1, 0};

        assertThat(Calibration.of(turned, turnedLabels).bins())
                .isEqualTo(Calibration.of(probabilities, labels).bins());
    }

    @Test
    void a_label_without_its_probability_is_refused() {
        assertThatThrownBy(() -> Calibration.of(new double[] {.5}, new int[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1 and 2");
    }
}
