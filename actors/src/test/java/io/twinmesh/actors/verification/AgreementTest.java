package io.twinmesh.actors.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Outcome.Band;
import io.twinmesh.inference.runtime.Outcome.Computed;
import io.twinmesh.inference.runtime.Outcome.Contribution;
import io.twinmesh.inference.runtime.Outcome.NotComputed;
import io.twinmesh.inference.runtime.Outcome.Output;
import io.twinmesh.inference.runtime.OutcomeJson;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class AgreementTest {
    @Nested
    class InsideOneNumericClass {
        @Test
        void the_last_bit_makes_the_difference() {
            assertThat(agree("cpu", risk(0.25), "cpu", risk(0.25))).isTrue();
            assertThat(agree("cpu", risk(0.25), "cpu", risk(Math.nextUp(0.25)))).isFalse();
        }
    }

    @Nested
    class AcrossNumericClasses {
        @Test
        void numbers_may_differ_by_a_ten_thousandth() {
            assertThat(agree("cpu", risk(0.25), "gpu", risk(0.25009))).isTrue();
            assertThat(agree("cpu", risk(0.25), "gpu", risk(0.25011))).isFalse();
        }

        @Test
        void large_numbers_may_differ_by_a_ten_thousandth_of_themselves() {
            assertThat(agree("cpu", dose(5000), "gpu", dose(5000.4))).isTrue();
            assertThat(agree("cpu", dose(5000), "gpu", dose(5000.6))).isFalse();
        }

        @Test
        void the_decision_must_be_the_same_however_close_the_numbers_are() {
            assertThat(agree("cpu", banded(0.19999, "low"), "gpu", banded(0.2, "high"))).isFalse();
            assertThat(agree("cpu", classes(0.50001, 0.5), "gpu", classes(0.5, 0.50001))).isFalse();
        }

        @Test
        void what_moved_the_result_must_be_told_alike() {
            assertThat(agree("cpu", moved("age", 0.3), "gpu", moved("age", 0.30001))).isTrue();
            assertThat(agree("cpu", moved("age", 0.3), "gpu", moved("age", 0.4))).isFalse();
            assertThat(agree("cpu", moved("age", 0.3), "gpu", moved("sex", 0.3))).isFalse();
        }

        @Test
        void a_reason_agrees_with_the_same_reason_only() {
            var missing = new NotComputed("input.missing", "Age is missing.", Optional.of("age"));
            var elsewhere = new NotComputed("input.missing", "Sex is missing.", Optional.of("sex"));

            assertThat(agree("cpu", missing, "gpu", missing)).isTrue();
            assertThat(agree("cpu", missing, "gpu", elsewhere)).isFalse();
            assertThat(agree("cpu", missing, "gpu", risk(0.25))).isFalse();
            assertThat(agree("cpu", risk(0.25), "gpu", missing)).isFalse();
        }

        @Test
        void another_name_unit_or_number_of_outputs_never_agrees() {
            assertThat(agree("cpu", risk(0.25), "gpu", dose(0.25))).isFalse();
            assertThat(agree("cpu", risk(0.25), "gpu", classes(0.25, 0.1))).isFalse();
        }
    }

    private static boolean agree(String one, Outcome a, String other, Outcome b) {
        return Agreement.between(opinion(one, a), opinion(other, b));
    }

    private static Opinion opinion(String numericClass, Outcome outcome) {
        return new Opinion(
                new Opinion.Author.Core(), numericClass, OutcomeJson.write(outcome), outcome);
    }

    private static Outcome risk(double value) {
        return computed(List.of(new Output("risk", value, "1")), Optional.empty(), List.of());
    }

    private static Outcome dose(double value) {
        return computed(List.of(new Output("dose", value, "mg")), Optional.empty(), List.of());
    }

    private static Outcome banded(double value, String band) {
        return computed(
                List.of(new Output("risk", value, "1")),
                Optional.of(new Band(band, band)),
                List.of());
    }

    private static Outcome classes(double first, double second) {
        return computed(
                List.of(new Output("a", first, "1"), new Output("b", second, "1")),
                Optional.empty(),
                List.of());
    }

    private static Outcome moved(String input, double amount) {
        return computed(
                List.of(new Output("risk", 0.25, "1")),
                Optional.empty(),
                List.of(new Contribution(input, amount)));
    }

    private static Outcome computed(
            List<Output> outputs, Optional<Band> band, List<Contribution> contributions) {
        return new Computed(outputs, band, List.of(), contributions);
    }
}
