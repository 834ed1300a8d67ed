package io.twinmesh.inference.glucose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

class GlucoseMetricsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final SampleRate FIVE_MINUTES = SampleRate.every(Duration.ofMinutes(5));
    private static final Calibration WHOLE = Calibration.whole("mg/dL");

    /// What iglu 4.3.0 made of 17 people; tolerance 1e-6 (the data set asks for 0.1 of MAGE). The
    /// share of active time has no tolerance there, but the same definition.
    @Nested
    class RealTraces {
        private static final Map<String, ToDoubleFunction<GlucoseMetrics>> COLUMNS =
                Map.ofEntries(
                        Map.entry("mean", GlucoseMetrics::mean),
                        Map.entry("SD", GlucoseMetrics::deviation),
                        Map.entry("CV", GlucoseMetrics::variationPercent),
                        Map.entry("GMI", GlucoseMetrics::managementIndicator),
                        Map.entry("eA1C", GlucoseMetrics::estimatedA1c),
                        Map.entry("in_range_70_180", GlucoseMetrics::inRange),
                        Map.entry("above_180", GlucoseMetrics::above180),
                        Map.entry("above_250", GlucoseMetrics::above250),
                        Map.entry("below_54", GlucoseMetrics::below54),
                        Map.entry("below_70", GlucoseMetrics::below70),
                        Map.entry("GRI", GlucoseMetrics::riskIndex),
                        Map.entry("LBGI", GlucoseMetrics::lowIndex),
                        Map.entry("HBGI", GlucoseMetrics::highIndex),
                        Map.entry("J_index", GlucoseMetrics::jIndex),
                        Map.entry("active_percent", GlucoseMetrics::activePercent));

        /// The data set sets no tolerance for these; they agree as closely.
        private static final Map<String, ToDoubleFunction<GlucoseVariability>> MORE_COLUMNS =
                Map.ofEntries(
                        Map.entry("median", GlucoseVariability::median),
                        Map.entry("IQR", GlucoseVariability::interquartileRange),
                        Map.entry("range", GlucoseVariability::range),
                        Map.entry("in_range_63_140", GlucoseVariability::in63To140),
                        Map.entry("in_range_70_140", GlucoseVariability::in70To140),
                        Map.entry("above_140", GlucoseVariability::above140),
                        Map.entry("GRADE", GlucoseVariability::grade),
                        Map.entry("M_value", GlucoseVariability::mValue),
                        Map.entry("ADRR", GlucoseVariability::dailyRiskRange),
                        Map.entry("MODD", it -> it.dailyDifferences().orElseThrow()),
                        Map.entry("CONGA", it -> it.dayToDayDeviation().orElseThrow()),
                        Map.entry("COGI", GlucoseVariability::monitoringIndex),
                        Map.entry("hourly_auc", it -> it.hourlyArea().orElseThrow()));

        @ParameterizedTest(name = "{1}")
        @CsvSource({
            "cgm/example_data_5_subject.csv, cgm_metrics_iglu5.csv, 5",
            "cgm/example_data_hall.csv, cgm_metrics_hall19.csv, 12"
        })
        void all_measures_agree(String readings, String expected, int people) {
            var readingsOf = byPerson(readings);

            var rows = Vectors.csv(expected);

            assertThat(rows).hasSize(people);
            for (var row : rows) {
                var person = row.text("id");
                var found =
                        GlucoseMetrics.of(
                                trace(stamped(readingsOf.getOrDefault(person, List.of()))));
                COLUMNS.forEach((column, measure) ->
                        assertThat(measure.applyAsDouble(found))
                                .describedAs("%s of %s", column, person)
                                .isCloseTo(row.number(column), within(1e-6)));
                compareMore(row, trace(stamped(readingsOf.getOrDefault(person, List.of()))));
                assertThat(found.meanExcursion().orElseThrow())
                        .describedAs("MAGE of %s", person)
                        .isCloseTo(row.number("MAGE"), within(1e-6));
            }
        }

        /// Every column is compared.
        private static void compareMore(Vectors.Row row, GlucoseTrace trace) {
            var found = GlucoseVariability.of(trace);
            MORE_COLUMNS.forEach((column, measure) ->
                    assertThat(measure.applyAsDouble(found))
                            .describedAs("%s of %s", column, row.text("id"))
                            .isCloseTo(row.number(column), within(1e-6)));
            assertThat(row.cells().keySet())
                    .hasSize(COLUMNS.size() + MORE_COLUMNS.size() + 2)
                    .contains("id", "MAGE")
                    .containsAll(COLUMNS.keySet())
                    .containsAll(MORE_COLUMNS.keySet());
        }

        private static Map<String, List<Vectors.Row>> byPerson(String file) {
            return Vectors.csv(file).stream().collect(Collectors.groupingBy(row -> row.text("id")));
        }

        private static SampledSeries stamped(List<Vectors.Row> rows) {
            var times = rows.stream().mapToLong(it -> time(it).toEpochMilli()).toArray();
            return new SampledSeries(
                    Instant.ofEpochMilli(times[0]),
                    new Timing.Stamped(Arrays.stream(times).map(it -> it - times[0]).toArray()),
                    WHOLE,
                    rows.stream().mapToInt(it -> (int) it.number("gl")).toArray());
        }

        private static Instant time(Vectors.Row row) {
            return LocalDateTime.parse(row.text("time")).toInstant(ZoneOffset.UTC);
        }
    }

    @Nested
    class Input {
        @Test
        void millimoles_are_converted() {
            var tenths = new Calibration(BigDecimal.TEN, 0, "mmol/L");

            var metrics = GlucoseMetrics.of(trace(even(tenths, 100, 100)));

            assertThat(metrics.mean()).isCloseTo(180.156, within(1e-9));
        }

        @Test
        void chunks_in_any_order_and_repeated_give_one_trace() {
            var whole = even(WHOLE, 100, 110, 120, 130, 140, 150);

            var parts = trace(whole.part(4, 6), whole.part(0, 3), whole.part(2, 5));

            assertThat(parts.readings()).containsExactly(100, 110, 120, 130, 140, 150);
        }

        @Test
        void what_is_no_glucose_is_refused() {
            assertThat(refusal(even(Calibration.whole("mV"), 100, 100)))
                    .isEqualTo("glucose.unit-unknown");
            assertThat(refusal(even(WHOLE, 100, 9))).isEqualTo("glucose.out-of-range");
            assertThat(refusal(even(Calibration.whole("mmol/L"), 100, 100)))
                    .isEqualTo("glucose.out-of-range");
            assertThat(refusal(even(WHOLE, 100))).isEqualTo("glucose.too-few");
            assertThat(refusal(stretched(530_001))).isEqualTo("glucose.too-many");
        }

        @Test
        void short_and_sparse_traces_are_said_to_be_so() {
            var raw = new int[200];
            Arrays.fill(raw, SampledSeries.MISSING);
            Arrays.fill(raw, 0, 20, 100);
            raw[199] = 100;

            assertThat(GlucoseMetrics.of(trace(even(WHOLE, raw))).warnings())
                    .containsExactly(
                            "glucose.shorter-than-14-days", "glucose.active-below-70-percent");
        }
    }

    @Nested
    class VariabilityByHand {
        /// 10 mg/dL is below 1 mmol/L, where GRADE's logarithms end.
        @Test
        void the_least_glucose_has_the_greatest_grade() {
            assertThat(GlucoseVariability.of(trace(even(WHOLE, 10, 10))).grade()).isEqualTo(50);
        }
    }

    @Nested
    class ExcursionsByHand {
        /// A day up and down between 100 and 200, four hours each way: every excursion is 100.
        @Test
        void a_zigzag_has_its_own_height() {
            var raw = new int[289];
            for (int i = 0; i < raw.length; i++) {
                var phase = i % 96;
                raw[i] = 100 + (phase <= 48 ? phase : 96 - phase) * 100 / 48;
            }

            var metrics = GlucoseMetrics.of(trace(even(WHOLE, raw)));

            assertThat(metrics.meanExcursion().orElseThrow()).isCloseTo(100, within(1e-9));
        }

        @Test
        void a_flat_line_has_none() {
            var raw = new int[289];
            Arrays.fill(raw, 100);

            assertThat(GlucoseMetrics.of(trace(even(WHOLE, raw))).meanExcursion()).isEmpty();
        }

        /// Two readings with ten years between them: nothing may walk through the pause.
        @Test
        void a_pause_of_years_costs_nothing() {
            var early = even(WHOLE, 100, 120);
            var late =
                    new SampledSeries(
                            START.plus(Duration.ofDays(3_650)),
                            new Timing.Even(FIVE_MINUTES),
                            WHOLE,
                            new int[] {100, 120});

            assertThat(GlucoseMetrics.of(trace(early, late)).meanExcursion()).isEmpty();
            assertThat(GlucoseVariability.of(trace(early, late)).dailyDifferences()).isEmpty();
            assertThat(GlucoseVariability.of(trace(early, late)).hourlyArea()).isEmpty();
        }
    }

    private static SampledSeries even(Calibration calibration, int... raw) {
        return new SampledSeries(START, new Timing.Even(FIVE_MINUTES), calibration, raw);
    }

    private static SampledSeries stretched(int size) {
        var seconds = SampleRate.every(Duration.ofSeconds(1));
        return new SampledSeries(START, new Timing.Even(seconds), WHOLE, new int[size]);
    }

    private static GlucoseTrace trace(SampledSeries... series) {
        return switch (GlucoseTrace.of(List.of(series))) {
            case Parsed.Whole<GlucoseTrace>(var trace) -> trace;
            case Parsed.Refused<GlucoseTrace>(var refusal) ->
                    throw new AssertionError(refusal.code());
        };
    }

    private static String refusal(SampledSeries series) {
        return switch (GlucoseTrace.of(List.of(series))) {
            case Parsed.Whole<GlucoseTrace> _ -> "taken";
            case Parsed.Refused<GlucoseTrace>(var refusal) -> refusal.code();
        };
    }
}
