package io.twinmesh.inference.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.catalog.OfferedClasses;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.glucose.GlucoseMeasure;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.testing.Question;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class CgmProfileTest {
    private static final LoadedModel PROFILE = Question.builtIn("cgm-profile");

    /// Which column of iglu's table is which output.
    private static final Map<String, String> COLUMNS =
            Map.ofEntries(
                    Map.entry("inRange", "in_range_70_180"),
                    Map.entry("below54", "below_54"),
                    Map.entry("below70", "below_70"),
                    Map.entry("above180", "above_180"),
                    Map.entry("above250", "above_250"),
                    Map.entry("managementIndicator", "GMI"),
                    Map.entry("estimatedA1c", "eA1C"),
                    Map.entry("variation", "CV"),
                    Map.entry("riskIndex", "GRI"),
                    Map.entry("lowIndex", "LBGI"),
                    Map.entry("highIndex", "HBGI"),
                    Map.entry("jIndex", "J_index"));

    private static Question of(Vectors.Row row) {
        return Question.to(PROFILE)
                .with("meanGlucose", row.number("mean"))
                .with("deviation", row.number("SD"))
                .with("inRange", row.number("in_range_70_180"))
                .with("below54", row.number("below_54"))
                .with("below70", row.number("below_70"))
                .with("above180", row.number("above_180"))
                .with("above250", row.number("above_250"))
                .with("lowIndex", row.number("LBGI"))
                .with("highIndex", row.number("HBGI"))
                .with("active", Math.max(70, row.number("active_percent")))
                .with("days", 13.5)
                .with("pregnant", false);
    }

    private static Question someone() {
        return of(Vectors.csv("cgm_metrics_hall19.csv").getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgm_metrics_iglu5.csv", "cgm_metrics_hall19.csv"})
    void the_measures_of_real_people_agree_with_iglu(String file) {
        for (var row : Vectors.csv(file)) {
            var answer = of(row).answer();
            assertThat(answer.outputs()).hasSize(COLUMNS.size());
            COLUMNS.forEach((output, column) ->
                    assertThat(Question.value(answer, output))
                            .describedAs("%s of %s", output, row.text("id"))
                            .isCloseTo(row.number(column), within(1e-6)));
        }
    }

    /// Battelino 2019, figure 1: above 70 %, below 4, 1, 25 and 5 %.
    @Test
    void the_targets_of_the_consensus_are_all_needed() {
        assertThat(band(someone())).isEqualTo("targets-met");
        for (var missed :
                Map.of("inRange", 70, "below70", 4, "below54", 1, "above180", 25, "above250", 5)
                        .entrySet()) {
            assertThat(band(someone().with(missed.getKey(), missed.getValue())))
                    .as(missed.getKey())
                    .isEqualTo("targets-not-met");
        }
    }

    private static String band(Question question) {
        return question.answer().band().orElseThrow().code();
    }

    @Test
    void a_sparse_sensor_and_a_pregnancy_are_refused_and_a_short_time_is_said() {
        assertThat(someone().with("active", 69.9).refusal().code()).isEqualTo("input.out-of-range");
        assertThat(someone().with("pregnant", true).refusal().code())
                .isEqualTo("population.excluded");
        assertThat(someone().with("days", 12.9).without("pregnant").answer().warnings())
                .containsExactly("assumed.not-pregnant", "glucose.shorter-than-14-days");
    }

    @Test
    void every_measure_that_it_takes_is_known_in_its_unit() {
        for (var input : PROFILE.manifest().inputs()) {
            for (var source : input.sources()) {
                if (source instanceof InputSource.Signal(_, var measure)) {
                    assertThat(GlucoseMeasure.named(measure))
                            .as(measure)
                            .map(GlucoseMeasure::unit)
                            .contains(((InputSpec.Type.Amount) input.type()).unit());
                }
            }
        }
    }

    @Test
    void it_is_off_until_signals_are_switched_on() {
        assertThat(OfferedClasses.USUAL.includes(PROFILE.manifest())).isFalse();
    }
}
