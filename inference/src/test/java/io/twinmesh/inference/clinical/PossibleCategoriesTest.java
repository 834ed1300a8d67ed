package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which categories a number can have, whoever says it of whom. The cut-offs are quoted where the
/// equations are.
class PossibleCategoriesTest {
    @ParameterizedTest
    @CsvSource({
        "news2, score, 2, low",
        "news2, score, 3, low low-medium",
        "news2, score, 4, low low-medium",
        "news2, score, 6, medium",
        "news2, score, 7, high",
        "news2, score, 20, high",
        "sofa, score, 1, below-2",
        "sofa, score, 2, organ-dysfunction",
        "qsofa, score, 1, negative",
        "qsofa, score, 2, positive",
        "curb-65, score, 1, low",
        "curb-65, score, 2, intermediate",
        "curb-65, score, 3, high",
        "cha2ds2-vasc-2010, score, 0, low",
        "cha2ds2-vasc-2010, score, 1, intermediate",
        "cha2ds2-vasc-2010, score, 2, high",
        "findrisc-2003, score, 6, low",
        "findrisc-2003, score, 21, very-high",
        "ckd-epi-2021, egfr, 59.9, g3a",
        "ckd-epi-2021-2, egfr, 14, g5",
        "apri-2, apri, 0.5, low",
        "apri-2, apri, 1.6, high",
        "fib-4-2, fib4, 1.2, low",
        "fib-4-2, fib4, 1.5, indeterminate low",
        "fib-4, fib4, 2.1, indeterminate",
        "fib-4-2, fib4, 2.7, high",
        "qtc-2009, fridericia, 390, short",
        "qtc-2009-2, fridericia, 449, normal",
        "qtc-2009-2, fridericia, 455, prolonged normal",
        "qtc-2009-2, fridericia, 460, prolonged",
        "pce-2013, ascvd10y, 0.2, high",
        "score2-2021, cvd10y, 0.02, low-to-moderate",
        "score2-2021, cvd10y, 0.06, high",
        "score2-2021, cvd10y, 0.08, very-high high",
        "score2-2021, cvd10y, 0.1, very-high"
    })
    void a_number_has_the_categories_that_its_cut_offs_leave(
            String equation, String output, double value, String codes) {
        assertThat(possible(equation, Map.of(output, value))).containsExactly(codes.split(" "));
    }

    @Test
    void a_glucose_profile_misses_its_targets_by_any_of_five_numbers() {
        var met =
                Map.of(
                        "inRange",
                        71.0,
                        "below70",
                        3.0,
                        "below54",
                        .5,
                        "above180",
                        24.0,
                        "above250",
                        4.0);
        assertThat(possible("cgm-profile", met)).containsExactly("targets-met");
        for (var missed : Map.of("inRange", 70.0, "below70", 4.0, "above250", 5.0).entrySet()) {
            var other = new HashMap<>(met);
            other.put(missed.getKey(), missed.getValue());
            assertThat(possible("cgm-profile", other)).containsExactly("targets-not-met");
        }
    }

    @Test
    void a_number_that_a_manifest_does_not_show_leaves_them_all() {
        for (var name : Equations.names()) {
            var equation = Equations.named(name).orElseThrow();
            assertThat(equation.possible(Map.of("another", 1.0)))
                    .as(name)
                    .isEqualTo(equation.categories());
            assertThat(equation.categories()).as(name).doesNotHaveDuplicates();
        }
    }

    private static List<String> possible(String equation, Map<String, Double> values) {
        return Equations.named(equation).orElseThrow().possible(values).stream()
                .map(Score.Category::code)
                .toList();
    }
}
