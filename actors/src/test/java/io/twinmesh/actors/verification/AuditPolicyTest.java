package io.twinmesh.actors.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AuditPolicyTest {
    private final AuditPolicy policy = AuditPolicy.STANDARD;

    @Test
    void checks_every_result_of_a_newcomer() {
        assertThat(policy.probability(TrackRecord.NONE)).isEqualTo(1);
        assertThat(policy.probability(passed(9))).isEqualTo(1);
    }

    @Test
    void checks_less_the_longer_a_node_was_right_and_never_less_than_one_in_twenty() {
        assertThat(policy.probability(passed(10))).isEqualTo(0.1);
        assertThat(policy.probability(passed(20))).isEqualTo(0.05);
        assertThat(policy.probability(passed(1_000_000))).isEqualTo(0.05);
    }

    @Test
    void checks_every_result_of_a_node_that_was_caught_lately() {
        assertThat(policy.probability(new TrackRecord(500, 600, 1, true))).isEqualTo(1);
    }

    @Test
    void costs_an_honest_node_what_the_reference_simulated() {
        // reference: floor 5 %: 6.1 % of the first thousand jobs, 4.9 % of the first ten thousand
        assertThat(share(1_000)).isCloseTo(0.061, within(0.004));
        assertThat(share(10_000)).isCloseTo(0.050, within(0.002));
    }

    @Test
    void takes_shares_only() {
        assertThatThrownBy(() -> new AuditPolicy(10, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AuditPolicy(10, 0.05, 1.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrackRecord(3, 2, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// The expected share of checked results: the distribution over how many were passed is carried
    /// along exactly, no chance is drawn.
    private double share(int jobs) {
        var passed = new double[jobs + 1];
        passed[0] = 1;
        double checks = 0;
        for (int job = 0; job < jobs; job++) {
            for (int count = job; count >= 0; count--) {
                var checked = passed[count] * policy.probability(passed(count));
                checks += checked;
                passed[count] -= checked;
                passed[count + 1] += checked;
            }
        }
        return checks / jobs;
    }

    private static TrackRecord passed(int times) {
        return new TrackRecord(times, times, 0, false);
    }
}
