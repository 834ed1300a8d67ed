package io.twinmesh.actors.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BetaBoundTest {
    @Test
    void agrees_with_the_closed_form_when_one_parameter_is_one() {
        // Beta(n, 1) has the distribution function x^n, Beta(1, n) has 1 − (1 − x)^n
        for (int n = 1; n <= 100_000; n *= 3) {
            assertThat(BetaBound.quantile(0.05, n, 1))
                    .isCloseTo(Math.pow(0.05, 1.0 / n), within(1e-10));
            assertThat(BetaBound.quantile(0.05, 1, n))
                    .isCloseTo(1 - Math.pow(0.95, 1.0 / n), within(1e-10));
        }
    }

    @Test
    void agrees_with_the_binomial_distribution_for_whole_numbers() {
        // P(Beta(a, b) ≤ x) = P(Binomial(a + b − 1, x) ≥ a), summed here term by term
        for (int a = 1; a <= 30; a += 3) {
            for (int b = 1; b <= 30; b += 4) {
                for (double x = 0.05; x < 1; x += 0.1) {
                    assertThat(BetaBound.below(x, a, b))
                            .isCloseTo(binomialTail(a + b - 1, a, x), within(1e-10));
                }
            }
        }
    }

    @Test
    void refuses_what_has_no_quantile() {
        assertThatThrownBy(() -> BetaBound.quantile(0.05, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BetaBound.quantile(1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BetaBound.quantile(0.05, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double binomialTail(int n, int from, double p) {
        double sum = 0;
        for (int k = from; k <= n; k++) {
            double term = 1;
            for (int i = 1; i <= k; i++) {
                term *= (n - k + i) / (double) i;
            }
            sum += term * Math.pow(p, k) * Math.pow(1 - p, n - k);
        }
        return sum;
    }
}
